using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Administration;

public sealed class TenantRemovalFunction(TenantCommands commands, TenantDirectory directory, AggregateStore store)
{
    [Function("tenant-delete"), Allow(CallerKind.Operator)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/v1/tenants/{tenant}")] HttpRequest request,
        string tenant)
    {
        // Not from the directory, which does not find a tenant that is closed but not yet emptied.
        var partition = PartitionId.OfTenant(tenant);
        if (!Tenant.IdPattern.IsMatch(tenant)
            || (await store.LoadAsync<Tenant>(partition, request.HttpContext.RequestAborted)).State is not { } found)
        {
            return Refusal.NotFound.ToAnswer();
        }

        var result = await commands.RunAsync<Tenant, Done>(
            new TenantScope(tenant, found), partition, CommandKind.Plain, TenantClosing.Close);
        directory.Forget(tenant);
        return Answers.Accepted(result);
    }
}
