using Countersign.Secrets;
using OtpNet;

namespace Countersign.Accounts;

/// <summary>SHA-1, six digits, steps of 30 s: the parameters that every authenticator app supports.</summary>
public static class TotpVerifier
{
    public const int StepSeconds = 30;
    public const int Digits = 6;

    /// <summary>The largest clock offset that is reported, in steps.</summary>
    private const int HintSteps = 20;

    /// <summary>
    /// Accepts the code of the current step, of the one before, and of as many future steps as the tenant allows.
    /// Without future steps the code of step k is valid from 30k s up to, but not including, 30k + 60 s.
    /// </summary>
    public static TotpResult Check(
        Secret secret, TotpEnrolment enrolment, string code, DateTimeOffset now, int futureSteps)
    {
        using var key = new TotpKey(secret);
        var totp = new OtpNet.Totp(key, StepSeconds, OtpHashMode.Sha1, Digits);
        if (!totp.VerifyTotp(
            now.UtcDateTime, code, out var step, new VerificationWindow(previous: 1, future: futureSteps)))
        {
            return Hint(totp, enrolment, code, now);
        }

        return step > enrolment.LastStep && step > enrolment.BurntStep
            ? new TotpResult(TotpMatch.Right, enrolment with { LastStep = step })
            : new TotpResult(TotpMatch.Replayed, enrolment);
    }

    // Never accepts. The hint confirms a code: a past one is useless to an attacker, a future one is not. So its step
    // is burnt, and every earlier one: an attacker who collects hints for several codes must not keep one of them.
    private static TotpResult Hint(OtpNet.Totp totp, TotpEnrolment enrolment, string code, DateTimeOffset now)
    {
        if (!totp.VerifyTotp(now.UtcDateTime, code, out var step, new VerificationWindow(HintSteps, HintSteps))
            || step <= enrolment.LastStep)
        {
            return new TotpResult(TotpMatch.Wrong, enrolment);
        }

        var current = now.ToUnixTimeSeconds() / StepSeconds;
        return new TotpResult(TotpMatch.Wrong, step > Math.Max(current, enrolment.BurntStep)
            ? enrolment with { BurntStep = step }
            : enrolment)
        {
            ClockOffset = TimeSpan.FromSeconds((step - current) * StepSeconds),
        };
    }
}

/// <summary>The result of comparing a code, and the enrolment after it.</summary>
/// <param name="Enrolment">With the step marked as used if the code was right.</param>
public readonly record struct TotpResult(TotpMatch Match, TotpEnrolment Enrolment)
{
    /// <summary>
    /// For a wrong code that would be right at another time: the offset of the authenticator's clock.
    /// </summary>
    public TimeSpan? ClockOffset { get; init; }
}

/// <summary>
/// A replayed code is refused like a wrong one but costs no attempt: it tells an attacker nothing, and a double click
/// must not lock.
/// </summary>
public enum TotpMatch
{
    Wrong,
    Replayed,
    Right,
}
