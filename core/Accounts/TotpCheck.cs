using Countersign.Decisions;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>
/// The result of comparing a code with an account's authenticator, the account after it, and the offset of the
/// authenticator's clock.
/// </summary>
internal readonly record struct TotpCheck(TotpMatch Match, Account Account, TimeSpan? ClockOffset)
{
    /// <summary>
    /// Compares a code with the enrolled authenticator. If it was right, the returned account has its step marked as
    /// used.
    /// </summary>
    public static TotpCheck Of(Account account, string code, IRowSealer sealer, DecisionContext context)
    {
        if (account.Totp is not { } enrolment)
        {
            return new TotpCheck(TotpMatch.Wrong, account, null);
        }

        var secret = sealer.Open(TotpEnrolment.SecretField(context.Partition, enrolment.Id), enrolment.SealedSecret);
        var result = TotpVerifier.Check(secret, enrolment, code, context.Now, context.Policy.FutureSteps);
        return new TotpCheck(result.Match, account with { Totp = result.Enrolment }, result.ClockOffset);
    }
}
