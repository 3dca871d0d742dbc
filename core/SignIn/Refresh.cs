using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>Exchanges a refresh token for the next one.</summary>
public static class Refresh
{
    public static Decision<Account, SessionGrant> Decide(
        Account account, string sessionId, int generation, Secret proof, DecisionContext context)
    {
        if (account.LiveSession(sessionId, context) is not { } session)
        {
            return Decision.No<Account, SessionGrant>(Refusal.InvalidToken);
        }

        if (generation < session.Generation)
        {
            // The token is sealed, so it is ours: a used token was replayed, by an attacker or by the owner. The family
            // ends.
            return new Decision<Account, SessionGrant>(
                Refusal.InvalidToken, account with { Sessions = account.Sessions.Remove(sessionId) })
            {
                Events = [new AuditEvent(AuditType.RefreshReused) { Subject = sessionId }],
            };
        }

        if (generation != session.Generation || !proof.FixedTimeEqualsHash(session.RefreshHash))
        {
            return Decision.No<Account, SessionGrant>(Refusal.InvalidToken);
        }

        if (!MeetsPolicy(account, session, context.Policy))
        {
            return new Decision<Account, SessionGrant>(
                Refusal.InvalidToken, account with { Sessions = account.Sessions.Remove(sessionId) })
            {
                Events = [new AuditEvent(AuditType.SessionEnded) { By = "system", Subject = sessionId }],
            };
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var refresh = context.Entropy.Secret("refresh");
        var rotated = session.Rotate(refresh, context.Now);
        return new Decision<Account, SessionGrant>(
            SessionGrant.Of(context.Partition.Id, rotated, refresh),
            account with { Sessions = account.Sessions.SetItem(sessionId, rotated) })
        {
            Events = [new AuditEvent(AuditType.SessionRefreshed) { Subject = sessionId }],
        };
    }

    // The policy may be stricter than it was at the sign-in. A session of one factor lives on only where the tenant
    // lets a recognised device replace the second one.
    internal static bool MeetsPolicy(Account account, Session session, TenantPolicy policy) =>
        !policy.RequireMfa
        || session.Proofs.Any(proof => !proof.First)
        || (account.HasSecondFactor && policy.Devices is { Enabled: true, SkipSecondFactor: true });
}
