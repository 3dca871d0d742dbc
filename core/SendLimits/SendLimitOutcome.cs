using System.Collections.Immutable;

namespace Countersign.SendLimits;

/// <summary>The answer of the send limits to one request.</summary>
/// <param name="Units">To be returned when the code is verified.</param>
/// <param name="RetryAfter">How long a refused caller must wait.</param>
public sealed record SendLimitOutcome(ImmutableArray<string> Units, TimeSpan? RetryAfter)
{
    /// <summary>The caller is told to wait.</summary>
    public bool IsRefused => RetryAfter is not null;

    /// <summary>
    /// Nothing may leave, and the answer must be that of a send that left: before a first factor is proved, a refusal
    /// would reveal that the name has an address.
    /// </summary>
    public bool IsWithheld { get; init; }

    /// <summary>It is the last notice for which the day has room: it stands for all further ones.</summary>
    public bool IsLastNotice { get; init; }

    public bool IsAllowed => !IsRefused && !IsWithheld;

    /// <summary>All that was reserved; given back when the command does not use it.</summary>
    public ImmutableArray<SendUnit> Reserved { get; init; } = [];

    public static SendLimitOutcome Allowed(ImmutableArray<string> units) => new(units, null);

    public static SendLimitOutcome Refused(TimeSpan retryAfter) => new([], retryAfter);
}
