using System.Collections.Immutable;

namespace Countersign.Webhooks;

/// <summary>
/// When a failed webhook call is tried again: soon, then less often, then every hour.
/// </summary>
public static class WebhookPacing
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly ImmutableArray<TimeSpan> Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30), Longest,
    ];

    /// <param name="tries">The number of tries so far: 1 after the first.</param>
    /// <param name="asked">
    /// How long the receiver asked us to wait. It can delay a try, by at most an hour, and never make it earlier.
    /// </param>
    /// <param name="chance">A random number from 0 up to 1. It spreads tries that failed together, by a fifth in both
    /// directions.</param>
    public static TimeSpan After(int tries, TimeSpan? asked, double chance)
    {
        var wait = Waits[Math.Clamp(tries, 1, Waits.Length) - 1] * (0.8 + (0.4 * chance));
        var bounded = asked < Longest ? asked.Value : asked is null ? TimeSpan.Zero : Longest;
        return wait > bounded ? wait : bounded;
    }
}
