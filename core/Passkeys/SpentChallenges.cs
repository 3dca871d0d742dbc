using System.Collections.Immutable;

namespace Countersign.Passkeys;

/// <summary>
/// The challenges without a name that an account has answered, until they expire: an assertion that is sent again finds
/// its challenge here.
/// </summary>
/// <param name="Recent">At most <see cref="Maximum"/>, in the order of their use.</param>
/// <param name="NotAfter">Challenges that began at this time or before count as spent, instead of dropped ones.</param>
public sealed record SpentChallenges(ImmutableArray<UnnamedChallenge> Recent, DateTimeOffset NotAfter)
{
    public const int Maximum = 20;

    public static SpentChallenges None { get; } = new([], DateTimeOffset.MinValue);

    public bool Has(UnnamedChallenge challenge) =>
        challenge.StartedAt <= NotAfter
        || Recent.Any(spent => string.Equals(spent.Id, challenge.Id, StringComparison.Ordinal));

    public SpentChallenges Add(UnnamedChallenge challenge)
    {
        if (Recent.Length < Maximum)
        {
            return this with { Recent = Recent.Add(challenge) };
        }

        // The row stays small. All that began before the dropped one is refused, so nothing can be used twice.
        var dropped = Recent.MinBy(spent => spent.StartedAt)!;
        return new(
            Recent.Remove(dropped).Add(challenge), dropped.StartedAt > NotAfter ? dropped.StartedAt : NotAfter);
    }

    /// <summary>Without what has expired; null when nothing is left.</summary>
    public SpentChallenges? WithoutExpired(DateTimeOffset now)
    {
        var open = Recent.RemoveAll(spent => !spent.IsOpen(now));
        return !open.IsEmpty || now < NotAfter + UnnamedChallenge.Lifetime
            ? open.Length == Recent.Length ? this : this with { Recent = open }
            : null;
    }
}
