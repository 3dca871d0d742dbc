using System.Text.Json.Serialization;

namespace Countersign.Messages;

/// <summary>How far an outbox row has come. It only moves forward.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DispatchStatus>))]
public enum DispatchStatus
{
    Pending,
    Claimed,
    Sent,

    /// <summary>The provider refused it for good.</summary>
    Failed,

    /// <summary>It may or may not have been sent; a machine does not try an SMS again.</summary>
    Unknown,

    /// <summary>Its time was over before it could be sent.</summary>
    Expired,

    /// <summary>The address that it was meant for is no longer the account's.</summary>
    Dropped,

    /// <summary>The provider reports that it arrived.</summary>
    Delivered,

    /// <summary>The provider reports that it did not.</summary>
    Undelivered,
}
