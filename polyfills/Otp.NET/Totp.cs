namespace OtpNet;

/// <summary>Time-based one-time passwords (RFC 6238). A step is accepted as often as it is asked: remembering it is the caller's part.</summary>
public class Totp
{
    private readonly byte[] key;
    private readonly int step;
    private readonly OtpHashMode mode;
    private readonly int size;

    public Totp(byte[] secretKey, int step = 30, OtpHashMode mode = OtpHashMode.Sha1, int totpSize = 6)
    {
        key = Truncation.CopyOfKey(secretKey);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totpSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(totpSize, Truncation.LongestCode);
        this.step = step;
        this.mode = mode;
        size = totpSize;
    }

    /// <summary>Computes the code of a moment; its ticks are read as UTC whatever its kind says.</summary>
    public string ComputeTotp(DateTime timestamp) =>
        string.Create(size, (Totp: this, Step: StepOf(timestamp)), static (code, state) =>
            Truncation.Compute(state.Totp.key, state.Totp.mode, state.Step, code));

    /// <summary>Tries the current step, then the previous ones from the newest, then the future ones; <paramref name="timeStepMatched"/> is 0 when none fits.</summary>
    public bool VerifyTotp(DateTime timestamp, string totp, out long timeStepMatched, VerificationWindow? window = null)
    {
        var current = StepOf(timestamp);
        timeStepMatched = 0;
        if (Matches(current, totp, ref timeStepMatched))
        {
            return true;
        }
        for (var back = 1; back <= (window?.Previous ?? 0) && back <= current; back++)
        {
            if (Matches(current - back, totp, ref timeStepMatched))
            {
                return true;
            }
        }
        for (var ahead = 1; ahead <= (window?.Future ?? 0); ahead++)
        {
            if (Matches(current + ahead, totp, ref timeStepMatched))
            {
                return true;
            }
        }
        return false;
    }

    private bool Matches(long candidate, string totp, ref long matched)
    {
        Span<char> expected = stackalloc char[Truncation.LongestCode];
        expected = expected[..size];
        Truncation.Compute(key, mode, candidate, expected);
        if (!Truncation.Matches(expected, totp))
        {
            return false;
        }
        matched = candidate;
        return true;
    }

    private long StepOf(DateTime timestamp) =>
        (timestamp.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond / step;
}
