using System.Text.Json.Serialization;

namespace Countersign.Messages;

/// <summary>The status of an outbox row. It only moves forward.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DispatchStatus>))]
public enum DispatchStatus
{
    Pending,
    Claimed,
    Sent,

    /// <summary>The provider refused it permanently.</summary>
    Failed,

    /// <summary>
    /// The answer of the provider was lost: it may have been sent. An SMS is not tried again automatically.
    /// </summary>
    Unknown,

    /// <summary>It expired before it could be sent.</summary>
    Expired,

    /// <summary>The account no longer has the address.</summary>
    Dropped,

    /// <summary>The provider reports that it was delivered.</summary>
    Delivered,

    /// <summary>The provider reports that it was not delivered.</summary>
    Undelivered,
}
