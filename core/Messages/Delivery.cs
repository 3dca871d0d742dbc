using System.Text.Json.Serialization;

namespace Countersign.Messages;

/// <summary>The delivery status of the newest message to an address. A report of an older one is ignored.</summary>
/// <param name="MessageId">The newest message.</param>
/// <param name="Status">Its status.</param>
/// <param name="At">When the message was created.</param>
public sealed record Delivery(string MessageId, DeliveryStatus Status, DateTimeOffset At)
{
    /// <summary>
    /// Reports arrive late, twice and in any order. Null for a report of an older message and for one without news.
    /// </summary>
    public static Delivery? Newer(Delivery? known, OutboxMessage message, DeliveryStatus status)
    {
        var reported = new Delivery(message.Id, status, message.CreatedAt);
        return known is null || (known.At <= message.CreatedAt && known != reported) ? reported : null;
    }
}

/// <summary>The delivery status that the provider has reported.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryStatus>))]
public enum DeliveryStatus
{
    [JsonStringEnumMemberName("sent")]
    Sent,

    [JsonStringEnumMemberName("delivered")]
    Delivered,

    [JsonStringEnumMemberName("undelivered")]
    Undelivered,
}
