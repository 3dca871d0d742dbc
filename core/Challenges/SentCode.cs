using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Countersign.Factors;
using Countersign.Messages;

namespace Countersign.Challenges;

/// <summary>
/// A code that was sent and not yet spent. The code itself is derived, never stored; sending again while it has long
/// enough to live repeats it, later the next generation takes its place.
/// </summary>
/// <param name="AddressHash">Of the address that it went to; empty where it went nowhere, and no answer to it is right.</param>
public sealed record SentCode(Factor Factor, string AddressHash, string Inbox, string KeyId, int Generation, DateTimeOffset FirstSentAt, DateTimeOffset LastSentAt, int Sends)
{
    /// <summary>From a generation's first send, whatever is sent again (NIST SP 800-63B-4, 3.1.3.2).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>With less than this left, a code or a challenge is not worth going on with.</summary>
    public static readonly TimeSpan RenewalMargin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    /// <summary>What the caps gave for it, to be returned when it is verified.</summary>
    public ImmutableArray<string> Units { get; set; } = [];

    /// <summary>What became of its newest message, as far as we were told.</summary>
    public Delivery? Delivery { get; set; }

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => FirstSentAt + Lifetime;

    /// <summary>30 s after the first send, doubled with each.</summary>
    [JsonIgnore]
    public DateTimeOffset ResendAt => LastSentAt + (CoolDown * Math.Pow(2, Sends - 1));

    /// <summary>With what a report says of its message; null where that is known already, or is of another message.</summary>
    public SentCode? Reported(OutboxMessage message, DeliveryStatus status) =>
        message.Generation == Generation && string.Equals(message.AddressHash, AddressHash, StringComparison.Ordinal) && Delivery.Newer(Delivery, message, status) is { } newer
            ? this with { Delivery = newer }
            : null;

    public bool IsLive(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>The same code once more, or null when too little of its life is left or it went elsewhere.</summary>
    public SentCode? Again(string addressHash, DateTimeOffset now) =>
        now < ExpiresAt - RenewalMargin && string.Equals(addressHash, AddressHash, StringComparison.Ordinal)
            ? this with { LastSentAt = now, Sends = Sends + 1, Delivery = null }
            : null;
}
