using Countersign.Secrets;
using OtpNet;

namespace Countersign.Accounts;

/// <summary>SHA-1, six digits, steps of 30 s: the parameters that every authenticator app agrees on.</summary>
public static class TotpVerifier
{
    public const int StepSeconds = 30;
    public const int Digits = 6;

    /// <summary>How far off a clock may be to be told so, in steps.</summary>
    private const int HintSteps = 20;

    /// <summary>
    /// Finds the step whose code this is: the current one, the one before, or as many ahead as the tenant allows.
    /// So the code of step k passes from 30k to 30k + 60 s, the end excluded.
    /// </summary>
    public static TotpResult Check(Secret secret, TotpEnrolment enrolment, string code, DateTimeOffset now, int futureSteps)
    {
        var totp = new OtpNet.Totp(secret.Reveal().ToArray(), StepSeconds, OtpHashMode.Sha1, Digits);
        if (!totp.VerifyTotp(now.UtcDateTime, code, out var step, new VerificationWindow(previous: 1, future: futureSteps)))
        {
            return Hint(totp, enrolment, code, now);
        }

        return step > enrolment.LastStep && step != enrolment.BurntStep
            ? new TotpResult(TotpMatch.Right, enrolment with { LastStep = step })
            : new TotpResult(TotpMatch.Replayed, enrolment);
    }

    // Never an acceptance. A code of the past teaches nothing; one of the future would, so its step is burnt.
    private static TotpResult Hint(OtpNet.Totp totp, TotpEnrolment enrolment, string code, DateTimeOffset now)
    {
        if (!totp.VerifyTotp(now.UtcDateTime, code, out var step, new VerificationWindow(HintSteps, HintSteps)) || step <= enrolment.LastStep)
        {
            return new TotpResult(TotpMatch.Wrong, enrolment);
        }

        var current = now.ToUnixTimeSeconds() / StepSeconds;
        return new TotpResult(TotpMatch.Wrong, step > current ? enrolment with { BurntStep = step } : enrolment)
        {
            ClockOffset = TimeSpan.FromSeconds((step - current) * StepSeconds),
        };
    }
}

/// <summary>How a code compared, and the enrolment after it.</summary>
/// <param name="Enrolment">With the step spent if the code was right.</param>
public readonly record struct TotpResult(TotpMatch Match, TotpEnrolment Enrolment)
{
    /// <summary>Of a wrong code that would be right at another time: how far off the authenticator's clock seems to be.</summary>
    public TimeSpan? ClockOffset { get; init; }
}

/// <summary>A replayed code is refused like a wrong one but costs nothing: it teaches an attacker nothing, and a double click must not lock.</summary>
public enum TotpMatch
{
    Wrong,
    Replayed,
    Right,
}
