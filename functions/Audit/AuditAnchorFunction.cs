using Countersign.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Countersign.Audit;

/// <summary>Every hour, tenant by tenant: what fails for one does not keep the others from being anchored.</summary>
public sealed partial class AuditAnchorFunction(TenantIds tenants, AnchorRun run, ILogger<AuditAnchorFunction> logger)
{
    [Function("audit-anchor")]
    public async Task RunAsync([TimerTrigger("0 0 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await foreach (var tenant in tenants.AllAsync(cancellationToken))
        {
            try
            {
                await run.RunAsync(tenant, cancellationToken);
            }
            catch (Exception failure) when (StoreFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
            {
                LogFailed(logger, failure, tenant);
            }
        }
    }

    [LoggerMessage(4004, LogLevel.Error, "The audit of tenant {Tenant} is not anchored to its end; the next run goes on.")]
    private static partial void LogFailed(ILogger logger, Exception failure, string tenant);
}
