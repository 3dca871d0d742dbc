using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Audit;
using Countersign.Factors;

namespace Countersign.Messages;

/// <summary>
/// A message that a state change owes someone. It points: no address, no code and no token, only the keyed hash of the
/// address that it was meant for, and what a token is derived from.
/// </summary>
public sealed record OutboxMessage(string Id, MessageKind Kind, Channel Channel, string AddressHash, DateTimeOffset CreatedAt, DateTimeOffset NotAfter)
{
    /// <summary>The caps have counted it already; what they have not is counted when it is sent.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Sent once more because the network lost the first one; it is not repeated again.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>The generation of the token that it carries, if it carries one.</summary>
    public int Generation { get; init; }

    /// <summary>The challenge or pending factor that its code belongs to, if it carries one.</summary>
    public string? ChallengeId { get; init; }

    /// <summary>What the code is for; part of what it is derived from.</summary>
    public ChallengePurpose? Purpose { get; init; }

    /// <summary>What happened, of a message that tells a tenant's webhook.</summary>
    public AuditEvent? Event { get; init; }

    /// <summary>The factor that the code proves.</summary>
    public Factor? Factor { get; init; }

    /// <summary>The master key that its token is derived under.</summary>
    public required string KeyId { get; init; }

    /// <summary>The provider's idempotency id: the same on every try.</summary>
    public required Guid OperationId { get; init; }
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

    /// <summary>A code that signs in, as the first factor or the second.</summary>
    SignInCode,

    /// <summary>A code that confirms something in a running session.</summary>
    StepUpCode,

    /// <summary>A code that proves a number or an address which somebody adds to an account.</summary>
    EnrolmentCode,

    SmsEnabled,
    SmsDisabled,
    EmailEnabled,
    EmailDisabled,

    /// <summary>A new set of recovery codes took the place of the old.</summary>
    RecoveryCodesRenewed,

    RecoveryCodeUsed,

    /// <summary>A recovery code was used and three or fewer remain.</summary>
    RecoveryCodesFew,

    /// <summary>The back office changed how the account is reached or what it may do.</summary>
    AccountChanged,

    /// <summary>The back office removed every second factor.</summary>
    FactorsReset,

    AccountDeleted,

    /// <summary>The link opens a document for an invitee.</summary>
    Invitation,

    /// <summary>The invitation no longer goes to this address.</summary>
    InvitationMoved,

    /// <summary>A code that opens a document.</summary>
    DocumentCode,

    /// <summary>A document is signed by all; the link shows it.</summary>
    DocumentCompleted,

    /// <summary>Something happened to a document; the link shows it.</summary>
    DocumentUpdated,

    /// <summary>A code that opens a data room.</summary>
    RoomCode,

    /// <summary>No words: an event for the tenant's webhook.</summary>
    Event,
}
