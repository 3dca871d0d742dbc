using System.Text.Json.Serialization;

namespace Countersign.Addresses;

/// <summary>The way a message travels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Channel>))]
public enum Channel
{
    Email,
    Sms,

    /// <summary>The tenant's own server, which is told of events.</summary>
    Webhook,

    /// <summary>Nobody: ourselves, later.</summary>
    FollowUp,
}
