using System.Collections.Immutable;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.Passkeys;

namespace Countersign.Challenges;

/// <summary>
/// An open challenge as its holder sees it: what is required (one factor out of each inner list), what is proved, and
/// when it expires.
/// </summary>
public sealed record ChallengeView(
    ChallengeRef Ref,
    ChallengePurpose Purpose,
    ImmutableArray<ImmutableArray<Factor>> Required,
    ImmutableArray<Factor> Satisfied,
    TimeSpan ExpiresIn)
{
    /// <summary>
    /// The delivery status of the sent codes. Empty before the first proof: it would reveal whether the name exists.
    /// </summary>
    public ImmutableDictionary<Factor, DeliveryStatus> Deliveries { get; init; } =
        ImmutableDictionary<Factor, DeliveryStatus>.Empty;

    /// <summary>
    /// The passkeys that can be asked for: empty for any of the page's domain, null where none is asked for. Before the
    /// first proof none is named: they would reveal whether the name exists (WebAuthn Level 3, 14.6.2).
    /// </summary>
    public ImmutableArray<Passkey>? Passkeys { get; init; }

    /// <summary>Adds the delivery status. A factor whose code did not arrive is offered last.</summary>
    public ChallengeView With(IEnumerable<SentCode> codes)
    {
        var deliveries = codes.ToImmutableDictionary(
            code => code.Factor, code => code.Delivery?.Status ?? DeliveryStatus.Sent);
        return this with
        {
            Deliveries = deliveries,
            Required = [
                .. Required.Select(
                    choices => choices.OrderBy(
                        factor => deliveries.GetValueOrDefault(factor) == DeliveryStatus.Undelivered ? 1 : 0)
                        .ToImmutableArray())],
        };
    }
}
