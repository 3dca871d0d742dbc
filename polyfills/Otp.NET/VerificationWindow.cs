namespace OtpNet;

/// <summary>The steps beside the current one whose codes are accepted too.</summary>
public class VerificationWindow(int previous = 0, int future = 0)
{
    /// <summary>One step back and one ahead (RFC 6238 section 5.2, taken both ways).</summary>
    public static readonly VerificationWindow RfcSpecifiedNetworkDelay = new(previous: 1, future: 1);

    internal int Previous { get; } = previous;
    internal int Future { get; } = future;
}
