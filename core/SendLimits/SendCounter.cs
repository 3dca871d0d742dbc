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

    /// <summary>Of <see cref="Spent"/>, what unproven sends have spent.</summary>
    public decimal SpentOfHalf { get; init; }

    /// <summary>Of the codes to an address that somebody enrols.</summary>
    public CoolDown? CoolDown { get; init; }

    /// <summary>When the last warning was logged that few codes are verified.</summary>
    public DateTimeOffset? WarnedAt { get; init; }

    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    /// <summary>Reads the minutes as <see cref="Text"/> writes them.</summary>
    public static ImmutableSortedDictionary<long, SendMinute> Read(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split(':').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray())
        .ToImmutableSortedDictionary(entry => entry[0], entry => new SendMinute(
            (int)entry[1], (int)entry[2], entry.Length > 3 ? (int)entry[3] : 0));

    /// <summary>
    /// The minutes as `minute:live:returned` or `minute:live:returned:half`, separated by spaces. A whole day fits in
    /// the 32K characters of a column.
    /// </summary>
    public string Text() => string.Join(' ', Minutes.Select(entry => $"{entry.Key}:{entry.Value.Text()}"));

    public SendMinute Within(TimeSpan window, DateTimeOffset now)
    {
        var (live, returned, ofHalf) = (0, 0, 0);
        foreach (var (_, minute) in Minutes.Where(entry => entry.Key >= FirstOf(window, now)))
        {
            live += minute.Live;
            returned += minute.Returned;
            ofHalf += minute.OfHalf;
        }

        return new SendMinute(live, returned, ofHalf);
    }

    /// <summary>How long until there is room under the limit; null when there is room now.</summary>
    public TimeSpan? WaitFor(int cap, TimeSpan window, DateTimeOffset now, bool ofHalf = false)
    {
        var live = Count(Within(window, now));
        if (live < cap)
        {
            return null;
        }

        foreach (var (minute, counts) in Minutes.Where(entry => entry.Key >= FirstOf(window, now)))
        {
            live -= Count(counts);
            if (live < cap)
            {
                return DateTimeOffset.FromUnixTimeSeconds((minute + 1) * 60) + window - now;
            }
        }

        return window;

        int Count(SendMinute counts) => ofHalf ? counts.OfHalf : counts.Live;
    }

    /// <summary>Adds a send, and removes minutes that have left the longest window.</summary>
    public SendCounter Add(DateTimeOffset now, TimeSpan longestWindow, bool ofHalf = false)
    {
        var minute = MinuteOf(now);
        var kept = Minutes.RemoveRange(Minutes.Keys.TakeWhile(old => old < FirstOf(longestWindow, now)));
        var counts = kept.GetValueOrDefault(minute);
        return this with
        {
            Minutes = kept.SetItem(
                minute, counts with { Live = counts.Live + 1, OfHalf = counts.OfHalf + (ofHalf ? 1 : 0) }),
        };
    }

    /// <summary>
    /// Removes a send from the minute in which it was reserved, or its money; null when none is left there.
    /// </summary>
    public SendCounter? Take(SendUnit unit, bool verified)
    {
        if (unit.Price > 0)
        {
            return this with
            {
                Spent = Spent - unit.Price,
                SpentOfHalf = SpentOfHalf - (unit.IsOfHalf ? unit.Price : 0),
            };
        }

        return Minutes.TryGetValue(unit.Minute, out var counts) && counts.Live > 0
            ? this with
            {
                CoolDown = verified ? null : unit.CoolsDown ? CoolDown?.Undone() : CoolDown,
                Minutes = Minutes.SetItem(
                    unit.Minute,
                    new SendMinute(
                        counts.Live - 1, counts.Returned + (verified ? 1 : 0),
                        Math.Max(0, counts.OfHalf - (unit.IsOfHalf ? 1 : 0)))),
            }
            : null;
    }

    private static long FirstOf(TimeSpan window, DateTimeOffset now) => MinuteOf(now) - (long)window.TotalMinutes;
}

/// <summary>The sends of one minute: unverified and verified, and the unverified ones that used the half.</summary>
public readonly record struct SendMinute(int Live, int Returned, int OfHalf = 0)
{
    public string Text() => OfHalf > 0 ? $"{Live}:{Returned}:{OfHalf}" : $"{Live}:{Returned}";
}
