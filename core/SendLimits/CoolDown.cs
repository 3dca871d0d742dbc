namespace Countersign.SendLimits;

/// <summary>
/// The wait between two codes to one address: 30 s after the first, doubled with each. It ends with the code, ten
/// minutes after the first.
/// </summary>
public sealed record CoolDown(DateTimeOffset FirstAt, DateTimeOffset LastAt, int Sends)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait after this many sends.</summary>
    public static TimeSpan After(int sends) => First * Math.Pow(2, sends - 1);

    /// <summary>How long until the next; null when it may be sent now.</summary>
    public TimeSpan? Wait(DateTimeOffset now)
    {
        var end = LastAt + After(Sends);
        return IsOver(now) || end <= now ? null : end - now;
    }

    public static CoolDown Next(CoolDown? before, DateTimeOffset now) =>
        before is null || before.IsOver(now)
            ? new CoolDown(now, now, 1)
            : before with { LastAt = now, Sends = before.Sends + 1 };

    /// <summary>Without the last send, which did not happen.</summary>
    public CoolDown? Undone() => Sends > 1 ? this with { Sends = Sends - 1 } : null;

    private bool IsOver(DateTimeOffset now) => now >= FirstAt + Lifetime;
}
