using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Secrets;
using Countersign.SignIn;

namespace Countersign.SelfService;

/// <summary>The authenticator of an account: start, confirm, replace, disable.</summary>
public static class AccountTotp
{
    public static Decision<Account, Done> Start(
        Account account, Caller caller, TotpEnrolment pending, DecisionContext context)
    {
        if ((StepUp.RefusalFor(account, caller, mustBeFresh: true, context)
            ?? FactorChange.RefusalToAdd(Factor.Totp, context.Policy)) is { } refusal)
        {
            return Decision.No<Account, Done>(refusal);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        return new Decision<Account, Done>(
            default(Done), account with { PendingTotp = pending with { StartedBy = caller } })
        {
            Events = [new AuditEvent(AuditType.TotpStarted) { Subject = pending.Id }],
        };
    }

    public static Decision<Account, Enrolled> Confirm(
        Account account, Caller caller, string code, Verifiers verifiers, DecisionContext context)
    {
        if ((StepUp.RefusalFor(account, caller, mustBeFresh: false, context)
            ?? FactorChange.RefusalToAdd(Factor.Totp, context.Policy)) is { } refusal)
        {
            return Decision.No<Account, Enrolled>(refusal);
        }

        if (account.WithoutExpired(context.Now, context.Policy).PendingTotp is not { } pending
            || pending.StartedBy != caller)
        {
            return Decision.No<Account, Enrolled>(Refusal.Conflict);
        }

        var result = TotpVerifier.Check(
            verifiers.Sealer.Open(TotpEnrolment.SecretField(context.Partition, pending.Id), pending.SealedSecret),
            pending, code, context.Now, context.Policy.FutureSteps);
        if (result.Match != TotpMatch.Right)
        {
            return Attempts.Fail<Enrolled>(
                account with { PendingTotp = result.Enrolment }, Factor.Totp, context,
                FactorChange.DeviceOf(account, caller), result.ClockOffset);
        }

        // The confirming code uses up its step: a login cannot use the same code again.
        var (codes, shown) = verifiers.RecoveryCodes.Create(context);
        var next = account with
        {
            Totp = result.Enrolment with { StartedBy = null },
            PendingTotp = null,
            RecoveryCodes = codes,
            Head = account.Head with
            {
                FailuresByFactor = account.Head.FailuresByFactor.Without(Factor.Totp).Without(Factor.RecoveryCode),
            },
        };
        var decision = FactorChange.Enrolled(next, caller, new Proof(Factor.Totp, context.Now), shown, context);
        return decision with
        {
            Events = [new AuditEvent(AuditType.TotpEnabled) { Subject = pending.Id }, .. decision.Events],
            Messages = [Notifications.To(account.Head.UsernameAddress, MessageKind.TotpEnabled, context)],
        };
    }

    public static Decision<Account, Done> Disable(
        Account account, string sessionId, string code, Verifiers verifiers, DecisionContext context)
    {
        if (StepUp.RefusalFor(account, Caller.Session(sessionId), mustBeFresh: false, context) is { } refusal)
        {
            return Decision.No<Account, Done>(refusal);
        }

        if (account.Totp is not { } enrolment)
        {
            return Decision.No<Account, Done>(Refusal.Conflict);
        }

        if (FactorChange.RefusalToRemove(account, Factor.Totp, context.Policy) is { } needed)
        {
            return Decision.No<Account, Done>(needed);
        }

        return TotpGate.Pass(account, code, verifiers, context, passed => new Decision<Account, Done>(
            default(Done),
            FactorChange.Removed(passed with { Totp = null, PendingTotp = null }, sessionId, Factor.Totp))
        {
            Events = [new AuditEvent(AuditType.TotpDisabled) { By = "user", Subject = enrolment.Id }],
            Messages = [Notifications.To(account.Head.UsernameAddress, MessageKind.TotpDisabled, context)],
        });
    }
}
