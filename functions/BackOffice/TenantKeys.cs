using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.BackOffice;

/// <summary>The keys of a tenant's back office: two at most, so that one can follow the other. Only a key makes or ends keys.</summary>
public sealed class TenantKeys(CommandRunner runner, TenantDirectory directory)
{
    public Task<Result<CreatedKey>> CreateAsync(TenantScope scope, BackOfficeCaller caller) => ChangeAsync<CreatedKey>(scope, caller, (tenant, context) =>
    {
        if (tenant.ApiKeys.Count >= ApiKey.MaximumLive)
        {
            return new Decision<Tenant, CreatedKey>(Refusal.Conflict, null);
        }

        var (key, shown) = ApiKey.Create(context.Entropy, context.Now);
        return new Decision<Tenant, CreatedKey>(new CreatedKey(key.Id, shown), tenant with { ApiKeys = tenant.ApiKeys.Add(key.Id, key) })
        {
            Events = [new AuditEvent(AuditType.ApiKeyCreated) { By = "back-office", Subject = key.Id }],
        };
    });

    public Task<Result<Done>> DeleteAsync(TenantScope scope, BackOfficeCaller caller, string keyId) => ChangeAsync<Done>(scope, caller, (tenant, _) =>
        tenant.ApiKeys.ContainsKey(keyId)
            ? new Decision<Tenant, Done>(default(Done), tenant with { ApiKeys = tenant.ApiKeys.Remove(keyId) })
            {
                Events = [new AuditEvent(AuditType.ApiKeyDeleted) { By = "back-office", Subject = keyId }],
            }
            : new Decision<Tenant, Done>(Refusal.NotFound, null));

    private async Task<Result<T>> ChangeAsync<T>(TenantScope scope, BackOfficeCaller caller, Func<Tenant, DecisionContext, Decision<Tenant, T>> decide)
    {
        if (!caller.IsApiKey)
        {
            return new Refusal(RefusalCode.Forbidden);
        }

        var partition = PartitionId.OfTenant(scope.Id);
        var result = await runner.RunAsync<Tenant, T>(partition, scope.Tenant.Head.KeyId, CommandKind.Plain, (tenant, now, entropy) =>
            tenant is null
                ? new Decision<Tenant, T>(Refusal.NotFound, null)
                : decide(tenant, new DecisionContext(partition, now, tenant.Head.Policy, entropy, tenant.Head.KeyId)));
        directory.Forget(scope.Id);
        return result;
    }
}
