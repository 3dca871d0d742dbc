using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Sessions;

namespace Countersign.Accounts;

/// <summary>What a sign-in or a verification leads to.</summary>
public abstract record LoginOutcome
{
    private LoginOutcome()
    {
    }

    /// <summary>Everything is proved.</summary>
    public sealed record SignedIn(SessionGrant Grant) : LoginOutcome;

    /// <summary>Something is still to be proved.</summary>
    public sealed record Challenged(ChallengeView Challenge) : LoginOutcome;
}

/// <summary>The one gate behind every first factor: what is missing, and what a complete login yields.</summary>
public static class Login
{
    /// <summary>
    /// What has still to be proved, computed again at every step from the state as it is now: a challenge can only get
    /// stricter. One factor out of each inner list.
    /// </summary>
    public static ImmutableArray<ImmutableArray<Factor>> Missing(Account account, ImmutableArray<Proof> proofs) =>
        account.HasSecondFactor && !proofs.Any(proof => proof.Factor.IsSecond()) ? [[Factor.Totp]] : [];

    public static ChallengeView View(Account account, Challenge challenge, DateTimeOffset now) =>
        new(challenge.Id, challenge.Purpose, Required(account, challenge), [.. challenge.Proofs.Select(proof => proof.Factor)], challenge.ExpiresAt - now);

    /// <summary>What a challenge asks for: a login what <see cref="Missing"/> says, a step-up one fresh proof of the strongest kind there is.</summary>
    public static ImmutableArray<ImmutableArray<Factor>> Required(Account account, Challenge challenge) => challenge.Purpose switch
    {
        ChallengePurpose.StepUp when challenge.Proofs.IsEmpty => account.HasSecondFactor ? [[Factor.Totp]] : [[Factor.Password]],
        ChallengePurpose.StepUp => [],
        _ => Missing(account, challenge.Proofs),
    };

    /// <summary>A session, and the budget whole again: the only event that forgets all failures.</summary>
    public static Decision<Account, LoginOutcome> Complete(Account account, ImmutableArray<Proof> proofs, DecisionContext context)
    {
        var refresh = context.Entropy.Secret("refresh");
        var session = new Session(context.Entropy.Id("session"), context.Now, refresh.Sha256(), 1, context.Now) { Proofs = proofs };
        var next = account.Add(session) with { Head = account.Head with { Budget = AttemptBudget.Full } };
        return new Decision<Account, LoginOutcome>(new LoginOutcome.SignedIn(SessionGrant.Of(context.Partition.Id, session, refresh)), next)
        {
            Events = [new AuditEvent(AuditType.SignedIn) { Subject = session.Id }],
        };
    }
}
