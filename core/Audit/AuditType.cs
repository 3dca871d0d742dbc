using System.Collections.Frozen;

namespace Countersign.Audit;

/// <summary>The types of audit events. They are stored, and machines read them: they are never renamed.</summary>
public static class AuditType
{
    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } = typeof(AuditType).GetFields().Select(
        constant => (string)constant.GetRawConstantValue()!).ToFrozenSet(StringComparer.Ordinal);

    public const string TenantCreated = "tenant.created";
    public const string TenantClosed = "tenant.closed";
    public const string TenantEmptied = "tenant.emptied";
    public const string PolicyChanged = "tenant.policy-changed";
    public const string AdministratorsTold = "tenant.administrators-told";
    public const string ApiKeyCreated = "api-key.created";
    public const string ApiKeyDeleted = "api-key.deleted";
    public const string WebhookTested = "webhook.tested";
    public const string WebhookReplayed = "webhook.replayed";
    public const string AccountCreated = "account.created";
    public const string AccountImported = "account.imported";
    public const string WelcomeSent = "account.welcome-sent";
    public const string AttemptFailed = "attempt.failed";
    public const string AccountLocked = "account.locked";
    public const string AccountUnlocked = "account.unlocked";
    public const string FailuresCleared = "account.failures-cleared";
    public const string FactorPassed = "factor.passed";
    public const string SignedIn = "session.started";
    public const string SteppedUp = "session.stepped-up";
    public const string SessionRefreshed = "session.refreshed";
    public const string SessionEnded = "session.ended";
    public const string RefreshReused = "session.refresh-reused";
    public const string ChallengeOpened = "challenge.opened";
    public const string TotpStarted = "totp.started";
    public const string TotpEnabled = "totp.enabled";
    public const string TotpDisabled = "totp.disabled";
    public const string CodeSent = "code.sent";
    public const string FactorStarted = "factor.started";
    public const string FactorEnabled = "factor.enabled";
    public const string FactorDisabled = "factor.disabled";
    public const string PasskeyStarted = "passkey.started";
    public const string PasskeyAdded = "passkey.added";
    public const string PasskeyRenamed = "passkey.renamed";
    public const string PasskeyRemoved = "passkey.removed";
    public const string PasskeyCounterWentBack = "passkey.counter-went-back";
    public const string FactorsReset = "factors.reset";
    public const string RecoveryCodesRenewed = "recovery-codes.renewed";
    public const string DeviceRecognised = "device.recognised";
    public const string DeviceLocked = "device.locked";
    public const string DeviceForgotten = "device.forgotten";
    public const string ProfileChanged = "profile.changed";
    public const string AccountChanged = "account.changed";
    public const string AddressStarted = "address.started";
    public const string AddressChanged = "address.changed";
    public const string AddressTaken = "address.taken";
    public const string AccountDeleted = "account.deleted";
    public const string AdministratorTold = "account.administrator-told";
    public const string PasswordChanged = "password.changed";
    public const string PasswordReset = "password.reset";
    public const string RecoveryRequested = "recovery.requested";
    public const string SendRefused = "send.refused";
    public const string SendWouldBeRefused = "send.would-be-refused";
    public const string MessageDelivered = "message.delivered";
    public const string MessageUndelivered = "message.undelivered";
    public const string DocumentCreated = "document.created";
    public const string DocumentAnnounced = "document.announced";
    public const string DocumentRaised = "document.raised";
    public const string DocumentDeleted = "document.deleted";
    public const string InviteeAdded = "document.invitee-added";
    public const string InvitationCreated = "invitation.created";
    public const string InvitationResent = "invitation.resent";
    public const string InvitationChanged = "invitation.changed";
    public const string InvitationLinkRenewed = "invitation.link-renewed";
    public const string InvitationRevoked = "invitation.revoked";
    public const string InvitationExpired = "invitation.expired";
    public const string InvitationDeleted = "invitation.deleted";
    public const string InvitationOpened = "invitation.opened";
    public const string InvitationVerified = "invitation.verified";
    public const string InvitationFailed = "invitation.failed";
    public const string InvitationLocked = "invitation.locked";
    public const string InvitationUnlocked = "invitation.unlocked";
    public const string PreviewSent = "invitation.preview-sent";
    public const string RoomCreated = "data-room.created";
    public const string RoomChanged = "data-room.changed";
    public const string RoomDeleted = "data-room.deleted";
    public const string GroupCreated = "data-room.group-created";
    public const string MemberAdded = "member.added";
    public const string MemberChanged = "member.changed";
    public const string MemberRemoved = "member.removed";
    public const string MemberPhoneSet = "member.phone-set";
    public const string MemberPhoneRemoved = "member.phone-removed";
    public const string MemberNameTried = "member.name-tried";
    public const string MemberFailed = "member.failed";
    public const string MemberLocked = "member.locked";
    public const string MemberUnlocked = "member.unlocked";
    public const string MemberEntered = "member.entered";
    public const string MemberEnteredUnprotected = "member.entered-unprotected";
}
