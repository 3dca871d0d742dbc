namespace Countersign.Accounts;

/// <summary>
/// How often messages of one purpose may be sent for one name: 5 by itself and 5 on request in a day, requests after a
/// cool-down of 60 s that doubles. It depends on the history of requests alone, so it is the same for a name that
/// nobody has.
/// </summary>
public sealed record RecoveryPacing(DateTimeOffset DayStartedAt, DateTimeOffset LastAt, int Automatic, int Requested)
{
    public const int MaximumADay = 5;

    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static RecoveryPacing None { get; } = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 0, 0);

    public bool AllowsAutomatic(DateTimeOffset now) => Today(now).Automatic < MaximumADay;

    public bool AllowsRequest(DateTimeOffset now)
    {
        var today = Today(now);
        return today.Requested < MaximumADay && now >= today.LastAt + (CoolDown * Math.Pow(2, today.Requested));
    }

    public RecoveryPacing CountAutomatic(DateTimeOffset now)
    {
        var today = Today(now);
        return today with { Automatic = today.Automatic + 1, LastAt = now };
    }

    public RecoveryPacing CountRequest(DateTimeOffset now)
    {
        var today = Today(now);
        return today with { Requested = today.Requested + 1, LastAt = now };
    }

    // The last send outlives the day: midnight must not end a cool-down.
    private RecoveryPacing Today(DateTimeOffset now) =>
        now < DayStartedAt + Day ? this : new RecoveryPacing(now, LastAt, 0, 0);
}
