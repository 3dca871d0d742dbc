namespace Countersign.Accounts;

/// <summary>
/// Limits recovery messages for one name and purpose: 5 automatic ones and 5 on request in a day, with a cool-down of
/// 60 s between requests that doubles. It depends only on past requests, so an unknown name behaves the same.
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

    // The time of the last send is kept: a new day must not end a cool-down.
    private RecoveryPacing Today(DateTimeOffset now) =>
        now < DayStartedAt + Day ? this : new RecoveryPacing(now, LastAt, 0, 0);
}
