using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;

namespace Countersign.SignIn;

/// <summary>Ends the caller's session, another session of the same user, or all sessions.</summary>
public static class EndSession
{
    public static Decision<Account, Done> One(
        Account account, string callerSessionId, string sessionId, DecisionContext context)
    {
        if (account.LiveSession(callerSessionId, context) is null)
        {
            return Decision.No<Account, Done>(Refusal.InvalidToken);
        }

        if (!account.Sessions.ContainsKey(sessionId))
        {
            return Decision.No<Account, Done>(Refusal.NotFound);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var challenges = account.Challenges.KeepWhere(challenge => challenge.SessionId != sessionId);
        return new Decision<Account, Done>(
            default(Done), account with { Sessions = account.Sessions.Remove(sessionId), Challenges = challenges })
        {
            Events = [new AuditEvent(AuditType.SessionEnded) { By = "user", Subject = sessionId }],
        };
    }

    /// <summary>Ends every session of the user but the caller's.</summary>
    public static Decision<Account, Done> Others(Account account, string callerSessionId, DecisionContext context)
    {
        if (account.LiveSession(callerSessionId, context) is null)
        {
            return Decision.No<Account, Done>(Refusal.InvalidToken);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var ended = account.Sessions.Keys.Where(id => id != callerSessionId).ToHashSet(StringComparer.Ordinal);
        return ended.Count == 0
            ? Decision.Already<Account>()
            : new Decision<Account, Done>(default(Done), account with
            {
                Sessions = account.Sessions.RemoveRange(ended),
                Challenges = account.Challenges.KeepWhere(
                    challenge => challenge.SessionId is not { } id || !ended.Contains(id)),
            })
            {
                Events = [.. ended.Order(StringComparer.Ordinal).Select(
                    id => new AuditEvent(AuditType.SessionEnded) { By = "user", Subject = id })],
            };
    }

    public static Decision<Account, Done> All(Account account) =>
        new(default(Done), account.EndOthers(keepSessionId: null))
        {
            Events = [new AuditEvent(AuditType.SessionEnded) { By = "back-office" }],
        };
}
