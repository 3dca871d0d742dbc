using System.Collections.Immutable;

namespace Countersign.Webhooks;

/// <summary>When a webhook that did not take its message is tried again: soon, then more and more seldom, then hourly.</summary>
public static class WebhookPacing
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly ImmutableArray<TimeSpan> Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), Longest,
    ];

    /// <param name="tries">How often it was tried: 1 after the first.</param>
    /// <param name="asked">How long the receiver asked us to wait. It can slow us, by an hour at most, and never hurry us.</param>
    /// <param name="chance">From 0 up to 1: spreads what failed together, by a fifth to either side.</param>
    public static TimeSpan After(int tries, TimeSpan? asked, double chance)
    {
        var wait = Waits[Math.Clamp(tries, 1, Waits.Length) - 1] * (0.8 + (0.4 * chance));
        var bounded = asked < Longest ? asked.Value : asked is null ? TimeSpan.Zero : Longest;
        return wait > bounded ? wait : bounded;
    }
}
