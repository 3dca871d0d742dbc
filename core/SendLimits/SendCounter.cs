using System.Collections.Immutable;
using System.Globalization;

namespace Countersign.SendLimits;

/// <summary>
/// One counter: unverified and returned (verified) sends by the UTC minute in which they were reserved, and the money
/// spent. A minute counts until all of it has left the window, so a window is never too short.
/// </summary>
public sealed record SendCounter
{
    public static SendCounter Empty { get; } = new();

    public ImmutableSortedDictionary<long, SendMinute> Minutes { get; init; } =
        ImmutableSortedDictionary<long, SendMinute>.Empty;

    public decimal Spent { get; init; }

    /// <summary>When the last warning was logged that few codes are verified.</summary>
    public DateTimeOffset? WarnedAt { get; init; }

    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    /// <summary>Reads the minutes as <see cref="Text"/> writes them.</summary>
    public static ImmutableSortedDictionary<long, SendMinute> Read(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split(':').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray())
        .ToImmutableSortedDictionary(entry => entry[0], entry => new SendMinute((int)entry[1], (int)entry[2]));

    /// <summary>
    /// The minutes as `minute:live:returned`, separated by spaces. A whole day fits in the 32K characters of a column.
    /// </summary>
    public string Text() =>
        string.Join(' ', Minutes.Select(entry => $"{entry.Key}:{entry.Value.Live}:{entry.Value.Returned}"));

    public SendMinute Within(TimeSpan window, DateTimeOffset now)
    {
        var (live, returned) = (0, 0);
        foreach (var (_, minute) in Minutes.Where(entry => entry.Key >= FirstOf(window, now)))
        {
            live += minute.Live;
            returned += minute.Returned;
        }

        return new SendMinute(live, returned);
    }

    /// <summary>How long until there is room under the limit; null when there is room now.</summary>
    public TimeSpan? WaitFor(int cap, TimeSpan window, DateTimeOffset now)
    {
        var live = Within(window, now).Live;
        if (live < cap)
        {
            return null;
        }

        foreach (var (minute, counts) in Minutes.Where(entry => entry.Key >= FirstOf(window, now)))
        {
            live -= counts.Live;
            if (live < cap)
            {
                return DateTimeOffset.FromUnixTimeSeconds((minute + 1) * 60) + window - now;
            }
        }

        return window;
    }

    /// <summary>Adds a send, and removes minutes that have left the longest window.</summary>
    public SendCounter Add(DateTimeOffset now, TimeSpan longestWindow)
    {
        var minute = MinuteOf(now);
        var kept = Minutes.RemoveRange(Minutes.Keys.TakeWhile(old => old < FirstOf(longestWindow, now)));
        var counts = kept.GetValueOrDefault(minute);
        return this with { Minutes = kept.SetItem(minute, counts with { Live = counts.Live + 1 }) };
    }

    /// <summary>Removes a send from the minute in which it was reserved; null when none is left there.</summary>
    public SendCounter? Take(long minute, bool verified) =>
        Minutes.TryGetValue(minute, out var counts) && counts.Live > 0
            ? this with
            {
                Minutes = Minutes.SetItem(
                    minute, new SendMinute(counts.Live - 1, counts.Returned + (verified ? 1 : 0))),
            }
            : null;

    private static long FirstOf(TimeSpan window, DateTimeOffset now) => MinuteOf(now) - (long)window.TotalMinutes;
}

/// <summary>The sends of one minute: unverified and verified.</summary>
public readonly record struct SendMinute(int Live, int Returned);
