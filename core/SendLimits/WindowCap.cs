namespace Countersign.SendLimits;

/// <summary>Limits the sends in an hour and, if set, in a day.</summary>
internal sealed record WindowCap(string Reason, string? Tenant, string Subject, int PerHour)
    : SendCap(Reason, Tenant, Subject)
{
    private const int FewUnverified = 50;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public int? PerDay { get; init; }

    /// <summary>After each send the next one waits, 30 s at first.</summary>
    public bool CoolsDown { get; init; }

    /// <summary>
    /// A warning is logged when more than 50 sends of an hour are unverified and under 30 % were verified.
    /// </summary>
    public bool WatchesReturns { get; init; }

    public override TimeSpan? Wait(SendCounter counter, DateTimeOffset now)
    {
        var hour = WaitFor(PerHour, Hour);
        var day = PerDay is { } perDay ? WaitFor(perDay, Day) : null;
        return Longer(Longer(hour, day), CoolsDown ? counter.CoolDown?.Wait(now) : null);

        TimeSpan? WaitFor(int cap, TimeSpan window) => Longer(
            counter.WaitFor(cap, window, now),
            UsesHalf ? counter.WaitFor(HalfOf(cap), window, now, ofHalf: true) : null);
    }

    public override SendCounter Count(SendCounter counter, DateTimeOffset now)
    {
        var counted = counter.Add(now, PerDay is null ? Hour : Day, UsesHalf);
        counted = CoolsDown ? counted with { CoolDown = CoolDown.Next(counted.CoolDown, now) } : counted;
        return WatchesReturns && IsPumped(counted, now) ? counted with { WarnedAt = now } : counted;
    }

    public override SendUnit UnitOf(string counter, DateTimeOffset now) =>
        base.UnitOf(counter, now) with { CoolsDown = CoolsDown };

    // Rounded up: a limit of one has room for one login code.
    private static int HalfOf(int cap) => cap - (cap / 2);

    private static TimeSpan? Longer(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other : one;

    private static bool IsPumped(SendCounter counter, DateTimeOffset now)
    {
        var (live, returned, _) = counter.Within(Hour, now);
        return live > FewUnverified && returned * 10L < (live + returned) * 3L && !(now < counter.WarnedAt + Hour);
    }
}
