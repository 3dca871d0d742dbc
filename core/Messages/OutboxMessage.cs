using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Audit;
using Countersign.Factors;

namespace Countersign.Messages;

/// <summary>
/// A message that must be sent because of a state change. It contains no address, code or token: only the keyed hash of
/// the address, and the input that a code or token is derived from.
/// </summary>
public sealed record OutboxMessage(
    string Id, MessageKind Kind, Channel Channel, string AddressHash, DateTimeOffset CreatedAt, DateTimeOffset NotAfter)
{
    /// <summary>The send limits have counted it already. Otherwise it is counted when it is sent.</summary>
    public bool IsCounted { get; init; }

    /// <summary>It repeats a message that the network lost; it is not repeated again.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>The generation of its code or link, if it carries one.</summary>
    public int Generation { get; init; }

    /// <summary>The challenge, pending factor or pending address that its code belongs to, if it carries one.</summary>
    public string? ChallengeId { get; init; }

    /// <summary>The purpose of the code; the code is derived from it too.</summary>
    public ChallengePurpose? Purpose { get; init; }

    /// <summary>For a webhook message: the event.</summary>
    public AuditEvent? Event { get; init; }

    /// <summary>The factor that the code proves.</summary>
    public Factor? Factor { get; init; }

    /// <summary>The master key that its code or token is derived from.</summary>
    public required string KeyId { get; init; }

    /// <summary>The provider's idempotency id: the same on every try.</summary>
    public required Guid OperationId { get; init; }
}

/// <summary>The kind of a message. Each kind has its templates.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageKind>))]
public enum MessageKind
{
    /// <summary>The account is locked; the link unlocks it.</summary>
    Unlock,

    /// <summary>The account is locked until the back office acts.</summary>
    LockedForGood,

    /// <summary>The link sets a new password.</summary>
    PasswordReset,

    PasswordChanged,
    TotpEnabled,
    TotpDisabled,
    Unlocked,

    /// <summary>A code for signing in, as the first or second factor.</summary>
    SignInCode,

    /// <summary>A code for step-up authentication, or for the second factor of a protected resource.</summary>
    StepUpCode,

    /// <summary>A code that proves a phone number or an email address that a user adds.</summary>
    EnrolmentCode,

    SmsEnabled,
    SmsDisabled,
    EmailEnabled,
    EmailDisabled,

    PasskeyAdded,
    PasskeyRemoved,

    /// <summary>A passkey was refused because its counter went back.</summary>
    PasskeyRefused,

    /// <summary>A new set of recovery codes replaced the old one.</summary>
    RecoveryCodesRenewed,

    RecoveryCodeUsed,

    /// <summary>A recovery code was used and three or fewer remain.</summary>
    RecoveryCodesFew,

    /// <summary>The back office changed the addresses or rights of the account.</summary>
    AccountChanged,

    /// <summary>The back office removed every second factor.</summary>
    FactorsReset,

    AccountDeleted,

    /// <summary>The link opens a document for an invitee.</summary>
    Invitation,

    /// <summary>The invitation was moved to another address.</summary>
    InvitationMoved,

    /// <summary>A code that opens a document.</summary>
    DocumentCode,

    /// <summary>Everybody has signed the document; the link shows it.</summary>
    DocumentCompleted,

    /// <summary>Something happened to a document; the link shows it.</summary>
    DocumentUpdated,

    /// <summary>A code that opens a data room.</summary>
    RoomCode,

    /// <summary>An event for the tenant's webhook; it has no template.</summary>
    Event,

    /// <summary>The account is locked after wrong answers that came behind the right password.</summary>
    UnlockPasswordKnown,

    /// <summary>The same, and only the back office can unlock.</summary>
    LockedForGoodPasswordKnown,

    /// <summary>The time after which the tenant's policy lifts a lock is over.</summary>
    UnlockedByTimer,

    /// <summary>To administrators: the addresses to which the tenant's links lead were changed.</summary>
    PagesChanged,

    /// <summary>To a new user without a password: the link sets the first one.</summary>
    Welcome,

    /// <summary>A code to an email address or number that is to replace the user's own.</summary>
    AddressCode,

    /// <summary>The user changed their own email address or number.</summary>
    AddressChanged,

    /// <summary>The sender ended the invitation.</summary>
    InvitationRevoked,

    /// <summary>To a new member of a data room.</summary>
    RoomInvitation,

    /// <summary>In place of the last notice for which the day has room: it stands for all further ones.</summary>
    NoticesHeldBack,
}
