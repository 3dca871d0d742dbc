namespace Countersign.Aggregates;

/// <summary>A count over one hour, which begins with the first of it.</summary>
/// <param name="BeganAt">Null before the first.</param>
/// <param name="Count">How many in that hour.</param>
internal readonly record struct HourCount(DateTimeOffset? BeganAt, int Count)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>How long the next one has to wait; null when the hour has room.</summary>
    public TimeSpan? Wait(int maximum, DateTimeOffset now) =>
        IsRunning(now) && Count >= maximum ? BeganAt + Hour - now : null;

    public HourCount Next(DateTimeOffset now) =>
        IsRunning(now) ? this with { Count = Count + 1 } : new HourCount(now, 1);

    private bool IsRunning(DateTimeOffset now) => now < BeganAt + Hour;
}
