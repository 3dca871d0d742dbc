using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SendLimits;

namespace Countersign.Challenges;

/// <summary>
/// A code that was sent and not used yet. The code itself is derived, never stored. A resend repeats the same code
/// while enough of its lifetime is left; after that it starts the next generation.
/// </summary>
/// <param name="AddressHash">Hash of the address; empty when nothing was sent, and then no answer is right.</param>
public sealed record SentCode(
    Factor Factor, string AddressHash, string Inbox, string KeyId, int Generation, DateTimeOffset FirstSentAt,
    DateTimeOffset LastSentAt, int Sends)
{
    /// <summary>
    /// Counted from the first send of a generation; a resend does not extend it (NIST SP 800-63B-4, 3.1.3.2).
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>With less time left, a new code or challenge is used instead.</summary>
    public static readonly TimeSpan RenewalMargin = TimeSpan.FromMinutes(2);

    /// <summary>The units reserved from the send limits, returned when the code is verified.</summary>
    public ImmutableArray<string> Units { get; set; } = [];

    /// <summary>The delivery status of its newest message, as reported by the provider.</summary>
    public Delivery? Delivery { get; set; }

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => FirstSentAt + Lifetime;

    [JsonIgnore]
    public DateTimeOffset ResendAt => LastSentAt + CoolDown.After(Sends);

    /// <summary>
    /// Adds the status from a delivery report; null when the status is already known or belongs to another message.
    /// </summary>
    public SentCode? Reported(OutboxMessage message, DeliveryStatus status) =>
        message.Generation == Generation
        && string.Equals(message.AddressHash, AddressHash, StringComparison.Ordinal)
        && Delivery.Newer(Delivery, message, status) is { } newer
            ? this with { Delivery = newer }
            : null;

    /// <summary>
    /// How long until a code may be sent to this address; null when it may be sent now. Whoever mistyped the address
    /// does not wait for the right one.
    /// </summary>
    public TimeSpan? Wait(string addressHash, DateTimeOffset now) =>
        Sends >= Challenge.MaximumSends ? ExpiresAt - now
        : now < ResendAt && WentTo(addressHash) ? ResendAt - now
        : null;

    public bool WentTo(string addressHash) => string.Equals(addressHash, AddressHash, StringComparison.Ordinal);

    public bool IsLive(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>The same code again; null when it expires soon or went to another address.</summary>
    public SentCode? Again(string addressHash, DateTimeOffset now) =>
        now < ExpiresAt - RenewalMargin && WentTo(addressHash)
            ? this with { LastSentAt = now, Sends = Sends + 1, Delivery = null }
            : null;
}
