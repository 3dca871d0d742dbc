using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Administration;

/// <summary>The keys of a tenant's back office: two at most, so that one can follow the other. Only a key makes or ends keys.</summary>
public sealed class TenantKeys(AnsweredCommands answered, CommandRunner runner, TenantDirectory directory)
{
    /// <summary>The answer that shows a key, again only while that key lives.</summary>
    public static WireAnswer Shown(CreatedKey key, string keyId) =>
        Answers.Secret(key, AdministrationJson.Default.CreatedKey, StatusCodes.Status201Created, Tenant.RowOfApiKey(keyId));

    public async Task<WireAnswer> CreateAsync(Command command, BackOfficeCaller caller)
    {
        if (!caller.IsApiKey)
        {
            return Refusal.Forbidden.ToResult();
        }

        var partition = PartitionId.OfTenant(command.Scope.Id);
        var answer = await answered.AnswerAsync(
            partition, command.Scope.Tenant.Head.KeyId, command.Kind, command.Key, Existing<CreatedKey>(partition, Create), key => ValueTask.FromResult(Shown(key, key.Id)));
        directory.Forget(command.Scope.Id);
        return answer;
    }

    public Task<Result<CreatedKey>> CreateAsync(TenantScope scope, BackOfficeCaller caller) => ChangeAsync<CreatedKey>(scope, caller, Create);

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
            return Refusal.Forbidden;
        }

        var partition = PartitionId.OfTenant(scope.Id);
        var result = await runner.RunAsync(partition, scope.Tenant.Head.KeyId, CommandKind.Plain, Existing(partition, decide));
        directory.Forget(scope.Id);
        return result;
    }

    private static Func<Tenant?, DateTimeOffset, Entropy, Decision<Tenant, T>> Existing<T>(PartitionId partition, Func<Tenant, DecisionContext, Decision<Tenant, T>> decide) => (tenant, now, entropy) =>
        tenant is null
            ? new Decision<Tenant, T>(Refusal.NotFound, null)
            : decide(tenant, new DecisionContext(partition, now, tenant.Head.Policy, entropy, tenant.Head.KeyId));

    private static Decision<Tenant, CreatedKey> Create(Tenant tenant, DecisionContext context)
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
    }
}
