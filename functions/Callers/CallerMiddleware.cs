using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Settings;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;

namespace Countersign.Callers;

/// <summary>Finds the tenant of the path and checks the caller's access, before any function runs.</summary>
public sealed class CallerMiddleware(
    TenantDirectory tenants, AccessTokens tokens, AccountCommands accounts, ChallengeHandles handles,
    ClientAddress addresses, IOptions<CountersignOptions> options, TimeProvider clock) : IFunctionsWorkerMiddleware
{
    private const string ApiKeyHeader = "X-Api-Key";
    private static readonly TimeSpan AdminWriteFreshness = TimeSpan.FromMinutes(15);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http
            && await RefuseAsync(http, AccessTable.Of(context.FunctionDefinition.Name)) is { } refusal)
        {
            await refusal.WriteAsync(http);
            return;
        }

        await next(context);
    }

    private async Task<Refusal?> RefuseAsync(HttpContext http, CallerKind? access)
    {
        TenantScope? scope = null;
        if (http.Request.RouteValues["tenant"] is string id)
        {
            var tenant = await tenants.FindAsync(id, http.RequestAborted);
            scope = tenant is null
                ? null
                : new TenantScope(id, tenant)
                {
                    Client = options.Value.CountSendsPerClient ? addresses.BucketOf(http.Request) : null,
                };
            http.Features.Set(scope);
        }

        return access switch
        {
            CallerKind.Operator => null,
            CallerKind.Anyone =>
                scope is null && http.Request.RouteValues.ContainsKey("tenant") ? Refusal.NotFound : null,

            CallerKind.OptionalUser => scope is null ? Refusal.NotFound : await ReadOptionalBearerAsync(http, scope),

            // An unknown tenant answers like a wrong key or token, so that tenants cannot be enumerated.
            CallerKind.EndUser when scope is not null => await RefuseEndUserAsync(http, scope),
            CallerKind.Enroller when scope is not null => await RefuseEnrollerAsync(http, scope),
            CallerKind.BackOffice when scope is not null => await RefuseBackOfficeAsync(http, scope),
            _ => Refusal.InvalidToken,
        };
    }

    private async Task<Refusal?> ReadOptionalBearerAsync(HttpContext http, TenantScope scope)
    {
        http.Features.Set(await BearerAsync(http, scope));
        return null;
    }

    private async Task<Refusal?> RefuseEndUserAsync(HttpContext http, TenantScope scope)
    {
        var bearer = await BearerAsync(http, scope);
        http.Features.Set(bearer);
        return bearer is null ? Refusal.InvalidToken : null;
    }

    // A handle proves nothing: the command checks that only enrolment is missing in its sign-in.
    private async Task<Refusal?> RefuseEnrollerAsync(HttpContext http, TenantScope scope)
    {
        if (await BearerAsync(http, scope) is { } bearer)
        {
            http.Features.Set(bearer);
            http.Features.Set(new Enroller(bearer.UserId, Caller.Session(bearer.SessionId)));
            return null;
        }

        if (BearerText(http) is not { } handle
            || !handles.TryOpen(scope.Id, handle, out var locator)
            || ChallengeHandles.PartitionOf(scope.Id, locator).Kind != PartitionId.AccountKind)
        {
            return Refusal.InvalidToken;
        }

        http.Features.Set(new Enroller(locator.AggregateId, Caller.Challenge(ChallengeHandles.ChallengeOf(locator))));
        return null;
    }

    private async Task<Refusal?> RefuseBackOfficeAsync(HttpContext http, TenantScope scope)
    {
        if (http.Request.Headers[ApiKeyHeader] is [{ } text])
        {
            if (ApiKey.IdOf(text) is not { } keyId
                || !scope.Tenant.ApiKeys.TryGetValue(keyId, out var key)
                || !key.Matches(text))
            {
                return Refusal.InvalidToken;
            }

            http.Features.Set(new BackOfficeCaller(IsApiKey: true, keyId));
            return null;
        }

        if (await BearerAsync(http, scope) is not { } bearer ||
            await accounts.ReadAsync(scope, bearer.UserId, http.RequestAborted) is not { } account ||
            account.LiveSession(
                bearer.SessionId, clock.GetUtcNow(), scope.Tenant.Head.Policy.Session) is not { } session)
        {
            return Refusal.InvalidToken;
        }

        http.Features.Set(bearer);
        http.Features.Set(new BackOfficeCaller(IsApiKey: false, bearer.UserId));
        return RefuseAdministrator(account, session, HttpMethods.IsGet(http.Request.Method));
    }

    // Role, session and factors come from the rows, not the token: a demotion takes effect at once.
    private Refusal? RefuseAdministrator(Account account, Session session, bool reads)
    {
        if (account.Head.Role != Role.Admin)
        {
            return Refusal.Forbidden;
        }

        var strong = session.Proofs.Any(proof => !proof.First);
        return strong && (reads || clock.GetUtcNow() < session.AuthenticatedAt + AdminWriteFreshness)
            ? null
            : Refusal.StepUpRequired;
    }

    private async Task<Bearer?> BearerAsync(HttpContext http, TenantScope scope) =>
        BearerText(http) is { } token ? await tokens.CheckAsync(scope.Id, token, http.RequestAborted) : null;

    private static string? BearerText(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header]
        && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
}
