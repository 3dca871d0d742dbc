using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.SignIn;

namespace Countersign.SelfService;

/// <summary>
/// Requires a TOTP before a sensitive change. For an account without an authenticator the step-up is enough.
/// </summary>
internal static class TotpGate
{
    public static Decision<Account, T> Pass<T>(
        Account account, string? code, Verifiers verifiers, DecisionContext context,
        Func<Account, Decision<Account, T>> passed)
    {
        if (account.Totp is null)
        {
            return passed(account.WithoutExpired(context.Now, context.Policy));
        }

        if (code is null)
        {
            return Decision.No<Account, T>(Refusal.InvalidField("code", "Is required: a code of the authenticator."));
        }

        if (Attempts.IsSpent(account, Factor.Totp, context))
        {
            return Decision.No<Account, T>(Refusal.Locked);
        }

        var check = TotpCheck.Of(account, code, verifiers.Sealer, context);
        return check.Match switch
        {
            TotpMatch.Right => passed(check.Account.WithoutExpired(context.Now, context.Policy)),
            TotpMatch.Replayed => Attempts.RefuseUncharged<T>(account, context),
            _ => Attempts.Fail<T>(check.Account, Factor.Totp, context, clockOffset: check.ClockOffset),
        };
    }
}
