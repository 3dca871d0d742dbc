using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.BackOffice;

/// <summary>Changes a tenant's policy. It is in force here at once, and in every other process within 30 s.</summary>
public sealed class TenantPolicies(CommandRunner runner, TenantDirectory directory)
{
    /// <summary>The patch is read against the policy as the tenant's row has it, not as some cache remembers it.</summary>
    public async Task<Result<Done>> PatchAsync(TenantScope scope, JsonBody patch)
    {
        var result = await runner.RunAsync<Tenant, Done>(PartitionId.OfTenant(scope.Id), scope.Tenant.Head.KeyId, CommandKind.Plain, (tenant, _, _) =>
        {
            if (tenant is null)
            {
                return new Decision<Tenant, Done>(Refusal.NotFound, null);
            }

            var policy = PolicyFields.Apply(patch, tenant.Head.Policy);
            return patch.Invalid() is { } invalid ? new Decision<Tenant, Done>(invalid, null) : PolicyChange.Decide(tenant, policy);
        });
        directory.Forget(scope.Id);
        return result;
    }
}
