using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Administration;

/// <summary>Makes and removes the API keys of a tenant. Only a key can make or remove keys.</summary>
public sealed class TenantKeys(TenantCommands commands, TenantDirectory directory)
{
    /// <summary>The answer that shows a key. It is repeated only while that key exists.</summary>
    public static WireAnswer Shown(CreatedKey key, string keyId) =>
        Answers.Secret(
            key, AdministrationJson.Default.CreatedKey, StatusCodes.Status201Created, Tenant.RowOfApiKey(keyId));

    public async Task<WireAnswer> CreateAsync(Command command, BackOfficeCaller caller)
    {
        if (!caller.IsApiKey)
        {
            return Refusal.Forbidden.ToResult();
        }

        var answer = await commands.AnswerAsync<Tenant, (ApiKey Key, string Shown)>(
            command, PartitionId.OfTenant(command.Scope.Id), TenantLife.AddKey,
            made => ValueTask.FromResult(Shown(new CreatedKey(made.Key.Id, made.Shown), made.Key.Id)));
        directory.Forget(command.Scope.Id);
        return answer;
    }

    public async Task<Result<Done>> DeleteAsync(TenantScope scope, BackOfficeCaller caller, string keyId)
    {
        if (!caller.IsApiKey)
        {
            return Refusal.Forbidden;
        }

        var result = await commands.RunAsync<Tenant, Done>(
            scope, PartitionId.OfTenant(scope.Id), CommandKind.Plain,
            (tenant, _) => TenantLife.RemoveKey(tenant, keyId));
        directory.Forget(scope.Id);
        return result;
    }
}
