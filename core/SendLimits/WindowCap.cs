namespace Countersign.SendLimits;

/// <summary>Limits the sends in an hour and, if set, in a day.</summary>
public sealed record WindowCap(string Reason, string? Tenant, string Subject, int PerHour)
    : SendCap(Reason, Tenant, Subject)
{
    private const int FewUnverified = 50;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public int? PerDay { get; init; }

    /// <summary>
    /// A warning is logged when more than 50 sends of an hour are unverified and under 30 % were verified.
    /// </summary>
    public bool WatchesReturns { get; init; }

    public override TimeSpan? Wait(SendCounter counter, DateTimeOffset now)
    {
        var hour = counter.WaitFor(PerHour, Hour, now);
        var day = PerDay is { } cap ? counter.WaitFor(cap, Day, now) : null;
        return hour is null || day > hour ? day : hour;
    }

    public override SendCounter Count(SendCounter counter, DateTimeOffset now)
    {
        var counted = counter.Add(now, PerDay is null ? Hour : Day);
        return WatchesReturns && IsPumped(counted, now) ? counted with { WarnedAt = now } : counted;
    }

    private static bool IsPumped(SendCounter counter, DateTimeOffset now)
    {
        var (live, returned) = counter.Within(Hour, now);
        return live > FewUnverified && returned * 10L < (live + returned) * 3L && !(now < counter.WarnedAt + Hour);
    }
}
