using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>The outcome of a sign-in or of a verification.</summary>
public abstract record LoginOutcome
{
    private LoginOutcome()
    {
    }

    /// <summary>Everything required is proved.</summary>
    public sealed record SignedIn(SessionGrant Grant) : LoginOutcome;

    /// <summary>Something is still to be proved.</summary>
    public sealed record Challenged(ChallengeView Challenge) : LoginOutcome;

    /// <summary>The second factor that a protected resource required is proved; the resource continues.</summary>
    public sealed record Proved : LoginOutcome;
}

/// <summary>
/// Every sign-in passes here after its first factor: what is still required, and what a complete login yields.
/// </summary>
public static class Login
{
    public static ChallengeView View(Account account, Challenge challenge, int opener, DecisionContext context)
    {
        var view = new ChallengeView(
            new ChallengeRef(challenge.Id, opener),
            Enrols(account, challenge, context.Policy) ? ChallengePurpose.Enrolment : challenge.Purpose,
            Required(account, challenge, context.Policy),
            [.. challenge.Proofs.Select(proof => proof.Factor)],
            challenge.ExpiresAt - context.Now)
        {
            Passkeys = challenge.HasFirst && Accepts(account, challenge, Factor.Passkey, context.Policy)
                ? account.Passkeys.All
                : null,
        };
        return challenge.HasFirst ? view.With(challenge.Codes) : view;
    }

    /// <summary>Shows the challenge as it is now: costs no attempt, sends nothing and changes nothing.</summary>
    public static Decision<Account, LoginOutcome> Look(
        Account account, ChallengeRef reference, DecisionContext context) =>
        new(
            Verification.Find(account, reference, context).Then<LoginOutcome>(
                challenge => new LoginOutcome.Challenged(View(account, challenge, reference.Opener, context))), null);

    /// <summary>
    /// What must still be proved: one factor out of each inner list. Every step computes it again from the current
    /// state and policy. Before the first proof it depends only on the typed name (no enumeration).
    /// </summary>
    public static ImmutableArray<ImmutableArray<Factor>> Required(
        Account account, Challenge challenge, TenantPolicy policy) => challenge switch
        {
            { Purpose: ChallengePurpose.StepUp } =>
                challenge.Proofs.IsEmpty ? [StepUp.Offered(account, challenge, policy)] : [],
            { Purpose: ChallengePurpose.SecondFactor } =>
                challenge.Proofs.All(proof => proof.First)
                    ? [SecondFactors.Offered(account, challenge.Proofs, policy.SecondFactors)]
                    : [],
            { HasFirst: false } => [[challenge.FirstFactor ?? Factor.Password]],
            _ => [.. Missing(account, challenge, policy)],
        };

    /// <summary>
    /// True for a factor that can be answered now. A factor that is only offered for enrolment has no code yet.
    /// </summary>
    public static bool Accepts(Account account, Challenge challenge, Factor factor, TenantPolicy policy)
    {
        var required = Required(account, challenge, policy);
        return (Enrols(account, challenge, policy) ? required[..^1] : required).Any(
            choices => choices.Contains(factor));
    }

    /// <summary>True for a sign-in whose only missing step is to enrol a second factor.</summary>
    public static bool OnlyEnrolmentIsMissing(Account account, Challenge challenge, TenantPolicy policy) =>
        Enrols(account, challenge, policy) && Required(account, challenge, policy).Length == 1;

    /// <summary>True for a user without a second factor where one is required, or without an allowed one.</summary>
    public static bool MustEnrol(Account account, TenantPolicy policy) => account.HasSecondFactor
        ? SecondFactors.HasOnlyOthers(account, policy.SecondFactors)
        : policy.RequireMfa || account.Head.MustEnrol || account.Head.PasswordIsShort;

    /// <summary>Creates a session and refills the budget. A spent factor stays spent.</summary>
    public static Decision<Account, LoginOutcome> Complete(
        Account account, Challenge challenge, DecisionContext context)
    {
        var refresh = context.Entropy.Secret("refresh");
        var session = new Session(context.Entropy.Id("session"), context.Now, refresh.Sha256(), 1, context.Now)
        {
            Proofs = challenge.Proofs,
        };
        var grant = SessionGrant.Of(context.Partition.Id, session, refresh);
        var head = account.Head with
        {
            Budget = AttemptBudget.Full,
            FailuresByFactor = account.Head.FailuresByFactor.OnlySpent(),
            FactorsReset = false,
            MustEnrol = false,
        };
        var next = (account with { Head = head, Challenges = account.Challenges.Remove(challenge.Id) }).Add(session)
            .WithoutLanes();
        var signedIn = new AuditEvent(AuditType.SignedIn) { Subject = session.Id };
        if (!context.Policy.Devices.Enabled)
        {
            return new Decision<Account, LoginOutcome>(new LoginOutcome.SignedIn(grant), next) { Events = [signedIn] };
        }

        var (recognised, granted, events) = RecognisedDevices.Recognise(next, challenge.DeviceId, context);
        return new Decision<Account, LoginOutcome>(
            new LoginOutcome.SignedIn(grant with { Device = granted }), recognised)
        { Events = [signedIn, .. events] };
    }

    /// <summary>True for a sign-in that must also enrol a second factor.</summary>
    public static bool Enrols(Account account, Challenge challenge, TenantPolicy policy) =>
        challenge is { Purpose: ChallengePurpose.SignIn, HasFirst: true } && MustEnrol(account, policy);

    private static IEnumerable<ImmutableArray<Factor>> Missing(
        Account account, Challenge challenge, TenantPolicy policy)
    {
        var head = account.Head;
        var byPassword = challenge.Proofs.Any(proof => proof is { First: true, Factor: Factor.Password });
        if (head is { FactorsReset: true, PasswordHash: not null } && !byPassword)
        {
            yield return [Factor.Password];
        }

        // A stolen password alone must not be enough to enrol a factor of the attacker's choice.
        var mustEnrol = MustEnrol(account, policy);
        if ((head.FactorsReset || (mustEnrol && !account.HasSecondFactor))
            && !HasFirstBy(challenge, head.UsernameAddress.Inbox))
        {
            yield return [head.Channel.AsFactor()];
        }

        // A recognised device never stands in before an enrolment: it proves no second factor.
        if (account.HasSecondFactor
            && challenge.Proofs.All(proof => proof.First)
            && (mustEnrol || !RecognisedDevices.StandsIn(account, challenge, policy)))
        {
            yield return SecondFactors.Offered(account, challenge.Proofs, policy.SecondFactors);
        }

        if (mustEnrol)
        {
            yield return [.. policy.SecondFactors.AllowedInOrder().Select(FactorKinds.Parse).OfType<Factor>()];
        }
    }

    private static bool HasFirstBy(Challenge challenge, string inbox) =>
        challenge.Proofs.Any(
            proof => proof.First
                && proof.Factor != Factor.Password
                && string.Equals(proof.Inbox, inbox, StringComparison.Ordinal));
}
