using Countersign.Decisions;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>How a code compared with an account's authenticator, the account after it, and how far off its clock seems to be.</summary>
public readonly record struct TotpCheck(TotpMatch Match, Account Account, TimeSpan? ClockOffset)
{
    /// <summary>Compares a code with the enrolled authenticator. The account returned has the step spent if it was right.</summary>
    public static TotpCheck Of(Account account, string code, IRowSealer sealer, DecisionContext context)
    {
        if (account.Totp is not { } enrolment)
        {
            return new TotpCheck(TotpMatch.Wrong, account, null);
        }

        var secret = sealer.Open(TotpEnrolment.Place(context.Partition, enrolment.Id), enrolment.SealedSecret);
        var verdict = TotpVerifier.Check(secret, enrolment, code, context.Now, context.Policy.FutureSteps);
        return new TotpCheck(verdict.Match, account with { Totp = verdict.Enrolment }, verdict.ClockOffset);
    }
}
