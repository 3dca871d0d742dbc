using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SignIn;

namespace Countersign.SelfService;

/// <summary>Creates a new set of recovery codes; the old set becomes invalid.</summary>
public static class AccountRecoveryCodes
{
    public static Decision<Account, ShownCodes> Renew(
        Account account, string sessionId, string? code, Verifiers verifiers, DecisionContext context)
    {
        if (StepUp.RefusalFor(
            account, Caller.Session(sessionId), mustBeFresh: account.Totp is null, context) is { } refusal)
        {
            return Decision.No<Account, ShownCodes>(refusal);
        }

        if (!account.HasSecondFactor)
        {
            return Decision.No<Account, ShownCodes>(Refusal.Conflict);
        }

        return TotpGate.Pass(account, code, verifiers, context, passed =>
        {
            var (set, shown) = verifiers.RecoveryCodes.Create(context);

            // What a code of the old set has proved elsewhere is over with the set.
            var next = passed.WithoutProofsOf(Factor.RecoveryCode) with
            {
                RecoveryCodes = set,
                Head = passed.Head with
                {
                    FailuresByFactor = passed.Head.FailuresByFactor.Without(Factor.RecoveryCode),
                },
            };
            return new Decision<Account, ShownCodes>(shown, next)
            {
                Events = [new AuditEvent(AuditType.RecoveryCodesRenewed) { By = "user", Subject = set.Id }],
                Messages = [Notifications.To(account.Head.UsernameAddress, MessageKind.RecoveryCodesRenewed, context)],
            };
        });
    }
}
