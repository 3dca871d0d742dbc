using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passkeys;
using Countersign.Passwords;
using Countersign.Policy;

namespace Countersign.SignIn;

/// <summary>An answer to a challenge: the factor it is for, and the code, the password or the passkey.</summary>
public sealed record Answer(Factor Factor, string Code, PasswordCheck Password)
{
    /// <summary>For a passkey, in place of a code.</summary>
    public IPasskeyAssertion? Passkey { get; init; }
}

/// <summary>Judges an answer to an open challenge.</summary>
public static class Verification
{
    public static Decision<Account, LoginOutcome> Decide(
        Account account, ChallengeRef reference, Answer answer, Verifiers verifiers, DecisionContext context)
    {
        var found = Find(account, reference, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<Account, LoginOutcome>(refusal);
        }

        var challenge = found.Value;
        if (!Login.Accepts(account, challenge, answer.Factor, context.Policy))
        {
            return Decision.No<Account, LoginOutcome>(NotOffered(account, challenge, answer.Factor));
        }

        // A spent second factor is not offered any more; a spent first factor has no other in its place.
        if (Attempts.IsSpent(account, answer.Factor, context))
        {
            return Decision.No<Account, LoginOutcome>(Refusal.Locked);
        }

        return answer.Factor switch
        {
            Factor.Totp => JudgeTotp(account, challenge, reference.Opener, answer, verifiers, context),
            Factor.Password => JudgePassword(account, challenge, reference.Opener, answer, context),
            Factor.Passkey => JudgePasskey(account, challenge, reference.Opener, answer, verifiers, context),
            Factor.RecoveryCode => JudgeRecoveryCode(account, challenge, reference.Opener, answer, verifiers, context),
            _ => JudgeSentCode(account, challenge, reference.Opener, answer, verifiers, context),
        };
    }

    /// <summary>
    /// Finds the challenge of a handle. A lock is answered first, so that nothing else about the account is revealed.
    /// </summary>
    public static Result<Challenge> Find(Account account, ChallengeRef reference, DecisionContext context)
    {
        var challenge = account.Challenges.GetValueOrDefault(reference.Id);
        return Attempts.IsLocked(account, challenge?.DeviceId, context) ? Refusal.Locked
            : challenge is null || IsOver(account, challenge, reference, context) ? Refusal.ChallengeExpired
            : challenge;
    }

    // Expired, held by another opener, or for a session that has ended.
    private static bool IsOver(Account account, Challenge challenge, ChallengeRef reference, DecisionContext context) =>
        !challenge.IsOpen(context.Now)
        || !challenge.IsHeldBy(reference.Opener)
        || (challenge.SessionId is { } sessionId && account.LiveSession(sessionId, context) is null);

    /// <summary>
    /// Why a factor cannot be used: it is not required, or it would prove the inbox of the first factor again.
    /// </summary>
    public static Refusal NotOffered(Account account, Challenge challenge, Factor factor) =>
        SecondFactors.IsSameInbox(account, factor, StepUp.FirstProofs(account, challenge))
            ? Refusal.SameAddressTwice
            : Refusal.FactorNotOffered;

    /// <summary>
    /// True for a proof of the first factor: the login code, or the code that is required with a password before an
    /// enrolment. It proves an inbox of the account, so the same inbox cannot be the second factor.
    /// </summary>
    public static bool IsOfFirstFactor(Account account, Challenge challenge, TenantPolicy policy)
    {
        var asksForTwo = challenge.Purpose == ChallengePurpose.StepUp
            || account.Head.FactorsReset
            || Login.MustEnrol(account, policy);
        return !challenge.HasFirst || (asksForTwo && !account.HasSecondFactor);
    }

    /// <summary>
    /// Grants what the challenge is for when everything is proved; otherwise returns <paramref name="whenIncomplete"/>.
    /// </summary>
    public static Decision<Account, LoginOutcome> Continue(
        Account account, Challenge challenge, int opener, DecisionContext context,
        Func<Challenge, ChallengeView, Decision<Account, LoginOutcome>> whenIncomplete)
    {
        var required = Login.Required(account, challenge, context.Policy);
        if (required.IsEmpty)
        {
            return challenge.Purpose switch
            {
                ChallengePurpose.StepUp => StepUp.Complete(account, challenge, context),
                ChallengePurpose.SecondFactor =>
                    new Decision<Account, LoginOutcome>(new LoginOutcome.Proved(), account.Add(challenge)),
                _ => Login.Complete(account, challenge, context),
            };
        }

        return required.Any(choices => choices.IsEmpty)
            ? Decision.No<Account, LoginOutcome>(SecondFactors.RefusalWhenNone(account))
            : whenIncomplete(challenge, Login.View(account, challenge, opener, context));
    }

    private static Decision<Account, LoginOutcome> JudgeTotp(
        Account account, Challenge challenge, int opener, Answer answer, Verifiers verifiers, DecisionContext context)
    {
        var check = account.CanSignIn
            ? TotpCheck.Of(account, answer.Code, verifiers.Sealer, context)
            : new TotpCheck(TotpMatch.Wrong, account, null);
        return check.Match switch
        {
            TotpMatch.Right => Pass(check.Account, challenge, opener, new Proof(Factor.Totp, context.Now), context),
            TotpMatch.Replayed => Attempts.RefuseUncharged<LoginOutcome>(account, context, challenge.DeviceId),
            _ => Fail(check.Account, challenge, Factor.Totp, context, check.ClockOffset),
        };
    }

    private static Decision<Account, LoginOutcome> JudgePasskey(
        Account account, Challenge challenge, int opener, Answer answer, Verifiers verifiers, DecisionContext context)
    {
        var check = PasskeyCheck.Of(
            account, answer.Passkey, challenge.Id, isNamed: true, verifiers.Passkeys, context);
        if (check.Match == PasskeyMatch.Right)
        {
            return Pass(check.Account, challenge, opener, PasskeySignIn.ProofOf(check.Passkey!, context), context);
        }

        var failed = Fail(account, challenge, Factor.Passkey, context);
        return check.Match == PasskeyMatch.CounterWentBack
            ? PasskeySignIn.TellOwner(failed, account, check.Passkey!, context)
            : failed;
    }

    private static Decision<Account, LoginOutcome> JudgePassword(
        Account account, Challenge challenge, int opener, Answer answer, DecisionContext context)
    {
        var match = answer.Password.Against(account.PasswordHash);
        return match == PasswordMatch.Wrong
            ? Fail(account, challenge, Factor.Password, context)
            : Pass(
                FirstFactor.WithCurrentHash(account, answer.Password, match), challenge, opener,
                Proved(account, challenge, Factor.Password, account.Head.PasswordProvedBy, context), context);
    }

    // Judges only the newest generation. If no code was sent, or a newer one was, the answer is a conflict and costs no
    // attempt.
    private static Decision<Account, LoginOutcome> JudgeSentCode(
        Account account, Challenge challenge, int opener, Answer answer, Verifiers verifiers, DecisionContext context)
    {
        if (challenge.LiveCodeOf(answer.Factor, context.Now) is not { } sent)
        {
            return Decision.No<Account, LoginOutcome>(Refusal.Conflict);
        }

        // A code is void once its address has changed.
        var match = account.CanSignIn && account.AddressOf(sent.AddressHash, orFormer: false) is not null
            ? verifiers.Codes.Match(sent, context.Partition.Tenant, challenge.Purpose, challenge.Id, answer.Code)
            : CodeMatch.Wrong;
        var proved = account.WithProved(sent.Inbox, context.Now, "code");
        return match switch
        {
            CodeMatch.Right => Pass(
                proved, challenge, opener, Proved(account, challenge, answer.Factor, sent.Inbox, context),
                context) with
            {
                ReturnedUnits = sent.Units,
                IndexedInboxes = proved.NewInboxes(account),
            },
            CodeMatch.Replaced => Decision.No<Account, LoginOutcome>(Refusal.Conflict),
            _ => Fail(account, challenge, answer.Factor, context),
        };
    }

    private static Decision<Account, LoginOutcome> Fail(
        Account account, Challenge challenge, Factor factor, DecisionContext context, TimeSpan? clockOffset = null) =>
        Attempts.Fail<LoginOutcome>(
            account, factor, context, challenge.DeviceId, clockOffset,
            behindPassword: challenge.Proofs.Any(proof => proof is { First: true, Factor: Factor.Password }));

    private static Decision<Account, LoginOutcome> JudgeRecoveryCode(
        Account account, Challenge challenge, int opener, Answer answer, Verifiers verifiers, DecisionContext context)
    {
        if (!account.CanSignIn
            || account.RecoveryCodes is not { } codes
            || verifiers.RecoveryCodes.Spend(codes, context.Partition, answer.Code) is not { } left)
        {
            return Fail(account, challenge, Factor.RecoveryCode, context);
        }

        var kind = left.Hashes.Length <= RecoveryCodeSet.Few
            ? MessageKind.RecoveryCodesFew
            : MessageKind.RecoveryCodeUsed;
        var decision = Pass(
            account with { RecoveryCodes = left }, challenge, opener, new Proof(Factor.RecoveryCode, context.Now),
            context);
        return decision with
        {
            Messages = [.. decision.Messages, Notifications.To(account.Head.UsernameAddress, kind, context)],
        };
    }

    private static Proof Proved(
        Account account, Challenge challenge, Factor factor, string? inbox, DecisionContext context) =>
        new(factor, context.Now, inbox, First: IsOfFirstFactor(account, challenge, context.Policy));

    private static Decision<Account, LoginOutcome> Pass(
        Account account, Challenge challenge, int opener, Proof proof, DecisionContext context)
    {
        account = account.WithoutExpired(context.Now, context.Policy);
        var proved = challenge.WithProof(proof, opener);
        var passed = new AuditEvent(AuditType.FactorPassed) { Factor = proof.Factor.Wire(), Subject = challenge.Id };
        var decision = Continue(
            account, proved, opener, context,
            (next, view) => new Decision<Account, LoginOutcome>(new LoginOutcome.Challenged(view), account.Add(next)));
        return decision.Next is null ? decision : decision with { Events = [passed, .. decision.Events] };
    }
}
