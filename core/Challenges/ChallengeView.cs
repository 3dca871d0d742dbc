using System.Collections.Immutable;
using Countersign.Factors;
using Countersign.Messages;

namespace Countersign.Challenges;

/// <summary>
/// An open challenge as its holder sees it: what is missing (one factor out of each inner list), what is proved, how
/// long it lasts.
/// </summary>
public sealed record ChallengeView(
    ChallengeRef Ref,
    ChallengePurpose Purpose,
    ImmutableArray<ImmutableArray<Factor>> Required,
    ImmutableArray<Factor> Satisfied,
    TimeSpan ExpiresIn)
{
    /// <summary>What became of the codes that were sent. Empty before anything is proved: it would tell whose the name is.</summary>
    public ImmutableDictionary<Factor, DeliveryStatus> Deliveries { get; init; } = ImmutableDictionary<Factor, DeliveryStatus>.Empty;

    /// <summary>With what became of its codes: whose code did not arrive is offered last.</summary>
    public ChallengeView With(IEnumerable<SentCode> codes)
    {
        var deliveries = codes.ToImmutableDictionary(code => code.Factor, code => code.Delivery?.Status ?? DeliveryStatus.Sent);
        return this with
        {
            Deliveries = deliveries,
            Required = [.. Required.Select(choices => choices.OrderBy(factor => deliveries.GetValueOrDefault(factor) == DeliveryStatus.Undelivered ? 1 : 0).ToImmutableArray())],
        };
    }
}
