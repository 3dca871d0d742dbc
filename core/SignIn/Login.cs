using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.SignIn;

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

    /// <summary>The second factor that a door asked for: the door goes on from here.</summary>
    public sealed record Proved : LoginOutcome;
}

/// <summary>The one gate behind every first factor: what is missing, and what a complete login yields.</summary>
public static class Login
{
    /// <summary>What a person without a second factor may enrol.</summary>
    private static readonly ImmutableArray<Factor> Enrollable = [Factor.Totp, Factor.Sms, Factor.Email];

    public static ChallengeView View(Account account, Challenge challenge, int opener, DecisionContext context)
    {
        var view = new ChallengeView(
            new ChallengeRef(challenge.Id, opener),
            Enrols(account, challenge, context.Policy) ? ChallengePurpose.Enrolment : challenge.Purpose,
            Required(account, challenge, context.Policy),
            [.. challenge.Proofs.Select(proof => proof.Factor)],
            challenge.ExpiresAt - context.Now);
        return challenge.HasFirst ? view.With(challenge.Codes) : view;
    }

    /// <summary>A challenge as it is now: it costs nothing, sends nothing and changes nothing.</summary>
    public static Decision<Account, LoginOutcome> Look(Account account, ChallengeRef asked, DecisionContext context) =>
        new(Verification.Find(account, asked, context).Then<LoginOutcome>(challenge => new LoginOutcome.Challenged(View(account, challenge, asked.Opener, context))), null);

    /// <summary>
    /// What has still to be proved, one factor out of each inner list, computed again at every step from state and policy
    /// as they are now: a challenge can only get stricter. Until something is proved it depends on the typed name alone.
    /// </summary>
    public static ImmutableArray<ImmutableArray<Factor>> Required(Account account, Challenge challenge, TenantPolicy policy) => challenge switch
    {
        { Purpose: ChallengePurpose.StepUp } => challenge.Proofs.IsEmpty ? [StepUp.Offered(account, challenge)] : [],
        { Purpose: ChallengePurpose.SecondFactor } => challenge.Proofs.All(proof => proof.First) ? [SecondFactors.Offered(account, challenge.Proofs)] : [],
        { HasFirst: false } => [[challenge.FirstFactor ?? Factor.Password]],
        _ => [.. Missing(account, challenge, policy)],
    };

    /// <summary>True for a factor that may be answered now. What is listed only to be enrolled has no code yet.</summary>
    public static bool Asks(Account account, Challenge challenge, Factor factor, TenantPolicy policy)
    {
        var required = Required(account, challenge, policy);
        return (Enrols(account, challenge, policy) ? required[..^1] : required).Any(choices => choices.Contains(factor));
    }

    /// <summary>True for a sign-in whose only missing step is to enrol a second factor.</summary>
    public static bool OnlyEnrolmentIsMissing(Account account, Challenge challenge, TenantPolicy policy) =>
        Enrols(account, challenge, policy) && Required(account, challenge, policy).Length == 1;

    public static bool MustEnrol(Account account, TenantPolicy policy) => !account.HasSecondFactor && (policy.RequireMfa || account.Head.MustEnrol || account.Head.PasswordIsShort);

    /// <summary>A session, and the budget whole again: the only event that forgets all failures.</summary>
    public static Decision<Account, LoginOutcome> Complete(Account account, Challenge challenge, DecisionContext context)
    {
        var refresh = context.Entropy.Secret("refresh");
        var session = new Session(context.Entropy.Id("session"), context.Now, refresh.Sha256(), 1, context.Now) { Proofs = challenge.Proofs };
        var grant = SessionGrant.Of(context.Partition.Id, session, refresh);
        var head = account.Head with { Budget = AttemptBudget.Full, FactorsReset = false, MustEnrol = false };
        var next = (account with { Head = head, Challenges = account.Challenges.Remove(challenge.Id) }).Add(session);
        var signedIn = new AuditEvent(AuditType.SignedIn) { Subject = session.Id };
        if (!context.Policy.Devices.Enabled)
        {
            return new Decision<Account, LoginOutcome>(new LoginOutcome.SignedIn(grant), next) { Events = [signedIn] };
        }

        var (recognised, granted, events) = RecognisedDevices.Recognise(next, challenge.DeviceId, context);
        return new Decision<Account, LoginOutcome>(new LoginOutcome.SignedIn(grant with { Device = granted }), recognised) { Events = [signedIn, .. events] };
    }

    private static bool Enrols(Account account, Challenge challenge, TenantPolicy policy) =>
        challenge is { Purpose: ChallengePurpose.SignIn, HasFirst: true } && MustEnrol(account, policy);

    private static IEnumerable<ImmutableArray<Factor>> Missing(Account account, Challenge challenge, TenantPolicy policy)
    {
        var head = account.Head;
        var byPassword = challenge.Proofs.Any(proof => proof is { First: true, Factor: Factor.Password });
        if (head is { FactorsReset: true, PasswordHash: not null } && !byPassword)
        {
            yield return [Factor.Password];
        }

        // Whoever has only the password must not enrol a factor of their own choice with it.
        if ((head.FactorsReset || MustEnrol(account, policy)) && !HasFirstBy(challenge, head.UsernameAddress.Inbox))
        {
            yield return [head.Channel.AsFactor()];
        }

        if (MustEnrol(account, policy))
        {
            yield return Enrollable;
        }
        else if (account.HasSecondFactor && challenge.Proofs.All(proof => proof.First) && !RecognisedDevices.StandsIn(account, challenge, policy))
        {
            yield return SecondFactors.Offered(account, challenge.Proofs);
        }
    }

    private static bool HasFirstBy(Challenge challenge, string inbox) =>
        challenge.Proofs.Any(proof => proof.First && proof.Factor != Factor.Password && string.Equals(proof.Inbox, inbox, StringComparison.Ordinal));
}
