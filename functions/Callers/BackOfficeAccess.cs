using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Callers;

/// <summary>Admits the back office: a tenant's API key, or the access token of an administrator.</summary>
internal sealed class BackOfficeAccess(AccountCommands accounts, TimeProvider clock)
{
    private const string ApiKeyHeader = "X-Api-Key";
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(15);

    /// <summary>Why the caller may not act for the tenant; null when it may.</summary>
    /// <param name="http">The request.</param>
    /// <param name="scope">The tenant of the path.</param>
    /// <param name="bearer">The access token, if one was sent.</param>
    /// <param name="orElse">Judges a user who is no administrator of the tenant; null refuses every such user.</param>
    public async Task<Refusal?> RefuseAsync(
        HttpContext http, TenantScope scope, Bearer? bearer, Func<Session, Task<Refusal?>>? orElse = null)
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
        if (account.Head.Role != Role.Admin)
        {
            return await (orElse?.Invoke(session) ?? Task.FromResult<Refusal?>(Refusal.Forbidden));
        }

        Admit(http, scope, new BackOfficeCaller(IsApiKey: false, bearer.UserId));
        return RefuseWeak(session, mayBeOld: HttpMethods.IsGet(http.Request.Method));
    }

    /// <summary>
    /// Why the session is not enough to administer; null when it is. Its factors come from the row, not the token.
    /// </summary>
    public Refusal? RefuseWeak(Session session, bool mayBeOld)
    {
        var strong = session.Proofs.Any(proof => !proof.First);
        return strong && (mayBeOld || clock.GetUtcNow() < session.AuthenticatedAt + Freshness)
            ? null
            : Refusal.StepUpRequired;
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
}
