using System.Text.Json.Serialization;

namespace Countersign.Messages;

/// <summary>What became of the newest message to an address. It only moves forward.</summary>
public sealed record Delivery(string MessageId, DeliveryStatus Status, DateTimeOffset At)
{
    /// <summary>Reports come late, twice and in any order: null for one of an older message, and for one that says nothing new.</summary>
    public static Delivery? Newer(Delivery? known, OutboxMessage message, DeliveryStatus status)
    {
        var told = new Delivery(message.Id, status, message.CreatedAt);
        return known is null || (known.At <= message.CreatedAt && known != told) ? told : null;
    }
}

/// <summary>How far a message has come, as far as we were told.</summary>
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

/// <summary>The names of statuses on the wire.</summary>
public static class DeliveryStatusNames
{
    public static string Wire(this DeliveryStatus status) => status switch
    {
        DeliveryStatus.Sent => "sent",
        DeliveryStatus.Delivered => "delivered",
        _ => "undelivered",
    };
}
