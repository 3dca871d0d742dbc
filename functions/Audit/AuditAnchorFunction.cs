using Countersign.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Countersign.Audit;

/// <summary>Runs every hour, tenant by tenant. A failure of one tenant does not stop the others.</summary>
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

    [LoggerMessage(
        4004, LogLevel.Error, "The audit of tenant {Tenant} is anchored only in part; the next run continues.")]
    private static partial void LogFailed(ILogger logger, Exception failure, string tenant);
}
