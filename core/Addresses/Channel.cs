using System.Text.Json.Serialization;

namespace Countersign.Addresses;

/// <summary>How a message is delivered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Channel>))]
public enum Channel
{
    Email,
    Sms,

    /// <summary>The tenant's own server, which receives events.</summary>
    Webhook,

    /// <summary>No recipient: a queue pointer that makes us finish our own work later.</summary>
    FollowUp,
}
