using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;

namespace Countersign.Sessions;

/// <summary>A fresh proof in a running session, before something that a stolen session must not do.</summary>
public static class StepUp
{
    /// <summary>Under ten minutes old: of a second factor if one is enrolled, else of the first.</summary>
    public static bool IsFresh(Account account, Session session, DateTimeOffset now) =>
        session.HasFresh(factor => !account.HasSecondFactor || factor.IsSecond(), now);

    /// <summary>Why the caller's session may not change a factor or a secret now, or nothing.</summary>
    public static Refusal? Bar(Account account, string sessionId, bool mustBeFresh, DecisionContext context)
    {
        if (account.LiveSession(sessionId, context) is not { } session)
        {
            return Refusal.InvalidToken;
        }

        if (account.Head.Budget.IsLocked)
        {
            return Refusal.Locked;
        }

        return mustBeFresh && !IsFresh(account, session, context.Now) ? Refusal.StepUpRequired : null;
    }

    public static Decision<Account, ChallengeView> Start(Account account, string sessionId, DecisionContext context)
    {
        if (Bar(account, sessionId, mustBeFresh: false, context) is { } refusal)
        {
            return Attempts.Refuse<ChallengeView>(refusal);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var challenge = new Challenge(context.Entropy.Id("challenge"), ChallengePurpose.StepUp, context.Now) { SessionId = sessionId };
        return new Decision<Account, ChallengeView>(Login.View(account, challenge, context.Now), account.Add(challenge))
        {
            Events = [new AuditEvent(AuditType.ChallengeOpened) { Subject = challenge.Id }],
        };
    }

    /// <summary>Adds the proofs to the session and rotates its refresh token; the budget stays as it is.</summary>
    public static Decision<Account, LoginOutcome> Complete(Account account, Challenge challenge, DecisionContext context)
    {
        // The session was alive a moment ago, in the same decision: only then was the answer judged.
        var session = account.Sessions[challenge.SessionId!];
        var refresh = context.Entropy.Secret("refresh");
        var renewed = challenge.Proofs.Aggregate(session, (current, proof) => current.With(proof)).Rotate(refresh, context.Now);
        var next = account with { Sessions = account.Sessions.SetItem(renewed.Id, renewed) };
        return new Decision<Account, LoginOutcome>(new LoginOutcome.SignedIn(SessionGrant.Of(context.Partition.Id, renewed, refresh)), next)
        {
            Events = [new AuditEvent(AuditType.SteppedUp) { Subject = renewed.Id }],
        };
    }
}
