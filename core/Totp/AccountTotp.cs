using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Outbox;
using Countersign.Secrets;
using Countersign.Sessions;

namespace Countersign.Totp;

/// <summary>The life of an account's authenticator: pending, confirmed, used, replaced, disabled.</summary>
public static class AccountTotp
{
    /// <summary>Where an enrolment's secret is sealed for. The id makes an old ciphertext useless in a newer enrolment.</summary>
    public static FieldPlace Place(PartitionId partition, string enrolmentId) => new(partition.ToString(), enrolmentId, "totp-secret");

    public static Decision<Account, Done> Start(Account account, string sessionId, TotpEnrolment pending, DecisionContext context)
    {
        if (StepUp.Bar(account, sessionId, mustBeFresh: true, context) is { } refusal)
        {
            return Attempts.Refuse<Done>(refusal);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        return new Decision<Account, Done>(default(Done), account with { PendingTotp = pending with { SessionId = sessionId } })
        {
            Events = [new AuditEvent(AuditType.TotpStarted) { Subject = pending.Id }],
        };
    }

    public static Decision<Account, Done> Confirm(Account account, string sessionId, string code, IRowSealer sealer, DecisionContext context)
    {
        if (StepUp.Bar(account, sessionId, mustBeFresh: false, context) is { } refusal)
        {
            return Attempts.Refuse<Done>(refusal);
        }

        if (account.WithoutExpired(context.Now, context.Policy).PendingTotp is not { } pending || pending.SessionId != sessionId)
        {
            return Attempts.Refuse<Done>(Refusal.Conflict);
        }

        var verdict = TotpVerifier.Check(sealer.Open(Place(context.Partition, pending.Id), pending.SealedSecret), pending.LastStep, code, context.Now, context.Policy.FutureSteps);
        if (verdict.Match != TotpMatch.Right)
        {
            return Attempts.Fail<Done>(account, Factor.Totp, context);
        }

        // The confirming code spends its step: it cannot be the first login's code as well.
        var next = Changed(account, sessionId) with { Totp = pending with { LastStep = verdict.LastStep, SessionId = null }, PendingTotp = null };
        var session = next.Sessions[sessionId].With(new Proof(Factor.Totp, context.Now));
        return new Decision<Account, Done>(default(Done), next with { Sessions = next.Sessions.SetItem(sessionId, session) })
        {
            Events = [new AuditEvent(AuditType.TotpEnabled) { Subject = pending.Id }],
            Messages = [Notices.ToUsername(account.Head, MessageKind.TotpEnabled, context)],
        };
    }

    public static Decision<Account, Done> Disable(Account account, string sessionId, string code, IRowSealer sealer, DecisionContext context)
    {
        if (StepUp.Bar(account, sessionId, mustBeFresh: false, context) is { } refusal)
        {
            return Attempts.Refuse<Done>(refusal);
        }

        if (account.Totp is not { } enrolment)
        {
            return Attempts.Refuse<Done>(Refusal.Conflict);
        }

        if (account.Head.PasswordIsShort)
        {
            return Attempts.Refuse<Done>(new Refusal(RefusalCode.PasswordTooShort));
        }

        return Check(account, code, sealer, context).Match switch
        {
            TotpMatch.Wrong => Attempts.Fail<Done>(account, Factor.Totp, context),
            TotpMatch.Replayed => Attempts.RefuseUncharged<Done>(account, context),
            _ => new Decision<Account, Done>(default(Done), Changed(account, sessionId) with { Totp = null, PendingTotp = null })
            {
                Events = [new AuditEvent(AuditType.TotpDisabled) { By = "user", Subject = enrolment.Id }],
                Messages = [Notices.ToUsername(account.Head, MessageKind.TotpDisabled, context)],
            },
        };
    }

    /// <summary>Compares a code with the enrolled authenticator. The account returned has the step spent if it was right.</summary>
    public static (TotpMatch Match, Account Account) Check(Account account, string code, IRowSealer sealer, DecisionContext context)
    {
        if (account.Totp is not { } enrolment)
        {
            return (TotpMatch.Wrong, account);
        }

        var secret = sealer.Open(Place(context.Partition, enrolment.Id), enrolment.SealedSecret);
        var verdict = TotpVerifier.Check(secret, enrolment.LastStep, code, context.Now, context.Policy.FutureSteps);
        return (verdict.Match, account with { Totp = enrolment with { LastStep = verdict.LastStep } });
    }

    // A session that was there before a factor changed may be a thief's: only the one that changed it stays.
    private static Account Changed(Account account, string sessionId) => account.EndOthers(sessionId).WithoutProofsOf(Factor.Totp);
}
