using System.Collections.Immutable;

namespace Countersign.Sends;

/// <summary>
/// What the caps said: the units that were reserved, to be given back when the code is verified, or how long to wait.
/// </summary>
public sealed record SendVerdict(ImmutableArray<string> Units, TimeSpan? RetryAfter)
{
    public bool IsRefused => RetryAfter is not null;

    public static SendVerdict Allowed(ImmutableArray<string> units) => new(units, null);

    public static SendVerdict Refused(TimeSpan retryAfter) => new([], retryAfter);
}
