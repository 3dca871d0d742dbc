using System.Text.Json.Serialization;

namespace Countersign.Outbox;

/// <summary>
/// A message that a state change owes someone. It points: no address, no code and no token, only the keyed hash of the
/// address that it was meant for, and what a token is derived from.
/// </summary>
public sealed record OutboxMessage(string Id, MessageKind Kind, Channel Channel, string AddressHash, DateTimeOffset CreatedAt, DateTimeOffset NotAfter)
{
    /// <summary>The generation of the token that it carries, if it carries one.</summary>
    public int Generation { get; init; }

    /// <summary>The master key that its token is derived under.</summary>
    public required string KeyId { get; init; }

    /// <summary>The provider's idempotency id: the same on every try.</summary>
    public required Guid OperationId { get; init; }
}

/// <summary>The way a message travels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Channel>))]
public enum Channel
{
    Email,
    Sms,
}

/// <summary>What a message says. Each kind has its templates.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageKind>))]
public enum MessageKind
{
    /// <summary>The account is locked; the link unlocks it.</summary>
    Unlock,

    /// <summary>The account is locked for good until the back office acts.</summary>
    LockedForGood,

    /// <summary>The link sets a new password.</summary>
    PasswordReset,

    PasswordChanged,
    TotpEnabled,
    TotpDisabled,
    Unlocked,
}
