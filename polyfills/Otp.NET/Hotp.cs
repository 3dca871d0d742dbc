namespace OtpNet;

/// <summary>Counter-based one-time passwords (RFC 4226).</summary>
public class Hotp
{
    private readonly byte[] key;
    private readonly OtpHashMode mode;
    private readonly int size;

    public Hotp(byte[] secretKey, OtpHashMode mode = OtpHashMode.Sha1, int hotpSize = 6)
    {
        key = Truncation.CopyOfKey(secretKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(hotpSize, 6);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hotpSize, 8);
        this.mode = mode;
        size = hotpSize;
    }

    public string ComputeHOTP(long counter) =>
        string.Create(size, (Hotp: this, Counter: counter), static (code, state) =>
            Truncation.Compute(state.Hotp.key, state.Hotp.mode, state.Counter, code));

    public bool VerifyHotp(string hotp, long counter) => Truncation.Matches(ComputeHOTP(counter), hotp);
}
