using Countersign.Secrets;
using OtpNet;

namespace Countersign.Totp;

/// <summary>SHA-1, six digits, steps of 30 s: the parameters that every authenticator app agrees on.</summary>
public static class TotpVerifier
{
    public const int StepSeconds = 30;
    public const int Digits = 6;

    /// <summary>
    /// Finds the step whose code this is: the current one, the one before, or as many ahead as the tenant allows.
    /// So the code of step k passes from 30k to 30k + 60 s, the end excluded.
    /// </summary>
    public static TotpVerdict Check(Secret secret, long lastStep, string code, DateTimeOffset now, int futureSteps)
    {
        var totp = new OtpNet.Totp(secret.Reveal().ToArray(), StepSeconds, OtpHashMode.Sha1, Digits);
        if (!totp.VerifyTotp(now.UtcDateTime, code, out var step, new VerificationWindow(previous: 1, future: futureSteps)))
        {
            return new TotpVerdict(TotpMatch.Wrong, lastStep);
        }

        return step > lastStep ? new TotpVerdict(TotpMatch.Right, step) : new TotpVerdict(TotpMatch.Replayed, lastStep);
    }
}

/// <summary>How a code compared, and the last accepted step after it.</summary>
public readonly record struct TotpVerdict(TotpMatch Match, long LastStep);

/// <summary>A replayed code is refused like a wrong one but costs nothing: it teaches an attacker nothing, and a double click must not lock.</summary>
public enum TotpMatch
{
    Wrong,
    Replayed,
    Right,
}
