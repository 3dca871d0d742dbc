using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>
/// Step-up authentication: a fresh proof in a session, required before changes that a stolen session must not make.
/// </summary>
public static class StepUp
{
    /// <summary>
    /// True for a proof that is under ten minutes old: of a second factor if one is enrolled, otherwise of the first.
    /// </summary>
    public static bool IsFresh(Account account, Session session, DateTimeOffset now) =>
        session.HasFresh(proof => !account.HasSecondFactor || !proof.First, now);

    /// <summary>Any one of these passes: second factors if enrolled, otherwise first factors.</summary>
    public static ImmutableArray<Factor> Offered(
        Account account, Challenge challenge, TenantPolicy policy)
    {
        if (account.HasSecondFactor)
        {
            return SecondFactors.Offered(account, FirstProofs(account, challenge), policy.SecondFactors);
        }

        Factor[] first = account.Head.PasswordHash is null
            ? [account.Head.Channel.AsFactor()]
            : [Factor.Password, account.Head.Channel.AsFactor()];
        return [.. first.Where(factor => !account.Head.FailuresByFactor.IsSpent(factor))];
    }

    /// <summary>
    /// The second factor must be independent of these proofs: those of the session or, without one, of the challenge.
    /// </summary>
    public static IEnumerable<Proof> FirstProofs(Account account, Challenge challenge) =>
        challenge.SessionId is { } id && account.Sessions.TryGetValue(id, out var session)
            ? session.Proofs
            : challenge.Proofs;

    /// <summary>Why the caller may not change a factor or a secret now; null when it may.</summary>
    public static Refusal? RefusalFor(Account account, Caller caller, bool mustBeFresh, DecisionContext context) =>
        caller.IsChallenge
            ? RefusalForChallenge(account, caller, context)
            : RefusalForSession(account, caller.Id, mustBeFresh, context);

    /// <summary>
    /// True for the handle of an open sign-in with a proved first factor that must enrol a second one.
    /// </summary>
    public static bool Enrols(Account account, ChallengeRef handle, TenantPolicy policy, DateTimeOffset now) =>
        account.CanSignIn
        && account.Challenges.TryGetValue(handle.Id, out var challenge)
        && challenge.IsOpen(now)
        && challenge.IsHeldBy(handle.Opener)
        && Login.Enrols(account, challenge, policy);

    public static Decision<Account, ChallengeView> Start(Account account, string sessionId, DecisionContext context)
    {
        if (RefusalForSession(account, sessionId, mustBeFresh: false, context) is { } refusal)
        {
            return Decision.No<Account, ChallengeView>(refusal);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var opener = ChallengeRef.NewOpener(context.Entropy);
        var challenge = new Challenge(context.Entropy.Id("challenge"), ChallengePurpose.StepUp, context.Now)
        {
            Holder = opener,
            SessionId = sessionId,
        };
        if (Offered(account, challenge, context.Policy).IsEmpty)
        {
            return Decision.No<Account, ChallengeView>(SecondFactors.RefusalWhenNone(account));
        }

        return new Decision<Account, ChallengeView>(
            Login.View(account.Add(challenge), challenge, opener, context), account.Add(challenge))
        {
            Events = [new AuditEvent(AuditType.ChallengeOpened) { Subject = challenge.Id }],
        };
    }

    /// <summary>
    /// Adds the proofs to the session and rotates its refresh token; the budget stays as it is. As at a refresh, a
    /// session that no longer meets the policy ends.
    /// </summary>
    public static Decision<Account, LoginOutcome> Complete(
        Account account, Challenge challenge, DecisionContext context)
    {
        // The session is live: this decision checked it before it judged the answer.
        var session = account.Sessions[challenge.SessionId!];
        var proved = challenge.Proofs.Aggregate(session, (current, proof) => current.With(proof));
        if (!Refresh.MeetsPolicy(account, proved, context.Policy))
        {
            return new Decision<Account, LoginOutcome>(
                Refusal.ChallengeExpired, account with
                {
                    Sessions = account.Sessions.Remove(proved.Id),
                    Challenges = account.Challenges.Remove(challenge.Id),
                })
            {
                Events = [new AuditEvent(AuditType.SessionEnded) { By = "system", Subject = proved.Id }],
            };
        }

        var refresh = context.Entropy.Secret("refresh");
        var renewed = proved.Rotate(refresh, context.Now);
        var next = account with
        {
            Sessions = account.Sessions.SetItem(renewed.Id, renewed),
            Challenges = account.Challenges.Remove(challenge.Id),
        };
        return new Decision<Account, LoginOutcome>(
            new LoginOutcome.SignedIn(SessionGrant.Of(context.Partition.Id, renewed, refresh)), next)
        {
            Events = [new AuditEvent(AuditType.SteppedUp) { Subject = renewed.Id }],
        };
    }

    private static Refusal? RefusalForSession(
        Account account, string sessionId, bool mustBeFresh, DecisionContext context)
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

    private static Refusal? RefusalForChallenge(Account account, Caller caller, DecisionContext context)
    {
        var challenge = account.Challenges.GetValueOrDefault(caller.Id);
        if (Attempts.IsLocked(account, challenge?.DeviceId, context))
        {
            return Refusal.Locked;
        }

        var handle = new ChallengeRef(caller.Id, caller.Opener);
        return !Enrols(account, handle, context.Policy, context.Now) ? Refusal.InvalidToken
            : Login.OnlyEnrolmentIsMissing(account, challenge!, context.Policy) ? null
            : Refusal.StepUpRequired;
    }
}
