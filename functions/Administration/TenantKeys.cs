using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Administration;

/// <summary>Lists, makes and removes the API keys of a tenant. Only a key can make or remove keys.</summary>
public sealed class TenantKeys(TenantCommands commands, TenantDirectory directory, ShortLists lists)
{
    public Result<ApiKeyList> List(HttpRequest request) =>
        lists.Page(
            request, request.Scope().Tenant.ApiKeys.Values.Select(key => new ApiKeyAnswer(key.Id, key.CreatedAt)),
            key => ShortLists.NewestFirst(key.CreatedAt, key.Id)).Then(
                page => new ApiKeyList(page.Items, page.Cursor));

    public async Task<WireAnswer> CreateAsync(Command command, BackOfficeCaller caller)
    {
        if (!caller.IsApiKey)
        {
            return Refusal.Forbidden.ToAnswer();
        }

        var answer = await commands.AnswerAsync<Tenant, (ApiKey Key, string Shown)>(
            command, PartitionId.OfTenant(command.Scope.Id), TenantLife.AddKey,
            made => ValueTask.FromResult(
                Answers.Secret(
                    new CreatedKey(made.Key.Id, made.Shown), AdministrationJson.Default.CreatedKey,
                    StatusCodes.Status201Created, Tenant.RowOfApiKey(made.Key.Id))));
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

public sealed record ApiKeyList(ApiKeyAnswer[] Items, string? Cursor);

/// <summary>A key without its secret.</summary>
public sealed record ApiKeyAnswer(string Id, DateTimeOffset CreatedAt);
