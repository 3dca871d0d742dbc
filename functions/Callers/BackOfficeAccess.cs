using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Callers;

/// <summary>Admits the back office: a tenant's API key, or the access token of an administrator.</summary>
public sealed class BackOfficeAccess(AccountCommands accounts, TimeProvider clock)
{
    private const string ApiKeyHeader = "X-Api-Key";
    private static readonly TimeSpan AdminWriteFreshness = TimeSpan.FromMinutes(15);

    /// <summary>Why the caller may not act for the tenant; null when it may.</summary>
    public async Task<Refusal?> RefuseAsync(HttpContext http, TenantScope scope, Bearer? bearer)
    {
        if (http.Request.Headers[ApiKeyHeader] is [{ } text])
        {
            return RefuseKey(http, scope, text);
        }

        if (bearer is null ||
            await accounts.ReadAsync(scope, bearer.UserId, http.RequestAborted) is not { } account ||
            account.LiveSession(
                bearer.SessionId, clock.GetUtcNow(), scope.Tenant.Head.Policy.Session) is not { } session)
        {
            return Refusal.InvalidToken;
        }

        http.Features.Set(bearer);
        Admit(http, scope, new BackOfficeCaller(IsApiKey: false, bearer.UserId));
        return RefuseAdministrator(account, session, HttpMethods.IsGet(http.Request.Method));
    }

    private static Refusal? RefuseKey(HttpContext http, TenantScope scope, string text)
    {
        if (ApiKey.IdOf(text) is not { } keyId
            || !scope.Tenant.ApiKeys.TryGetValue(keyId, out var key)
            || !key.Matches(text))
        {
            return Refusal.InvalidToken;
        }

        Admit(http, scope, new BackOfficeCaller(IsApiKey: true, keyId));
        return null;
    }

    private static void Admit(HttpContext http, TenantScope scope, BackOfficeCaller caller)
    {
        http.Features.Set(caller);
        http.Features.Set(scope with { Actor = caller.ActorName });
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
}
