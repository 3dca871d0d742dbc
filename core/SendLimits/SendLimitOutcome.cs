using System.Collections.Immutable;

namespace Countersign.SendLimits;

/// <summary>
/// The answer of the send limits: the reserved units, to be returned when the code is verified, or how long to wait.
/// </summary>
public sealed record SendLimitOutcome(ImmutableArray<string> Units, TimeSpan? RetryAfter)
{
    public bool IsRefused => RetryAfter is not null;

    public static SendLimitOutcome Allowed(ImmutableArray<string> units) => new(units, null);

    public static SendLimitOutcome Refused(TimeSpan retryAfter) => new([], retryAfter);
}
