namespace Countersign.Audit;

/// <summary>The names of what happens. They are stored and read by machines: never renamed.</summary>
public static class AuditType
{
    public const string TenantCreated = "tenant.created";
    public const string PolicyChanged = "tenant.policy-changed";
    public const string ApiKeyCreated = "api-key.created";
    public const string ApiKeyDeleted = "api-key.deleted";
    public const string AccountCreated = "account.created";
    public const string AttemptFailed = "attempt.failed";
    public const string AccountLocked = "account.locked";
    public const string AccountUnlocked = "account.unlocked";
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
    public const string FactorsReset = "factors.reset";
    public const string RecoveryCodesRenewed = "recovery-codes.renewed";
    public const string DeviceRecognised = "device.recognised";
    public const string DeviceLocked = "device.locked";
    public const string DeviceForgotten = "device.forgotten";
    public const string ProfileChanged = "profile.changed";
    public const string AccountChanged = "account.changed";
    public const string AccountDeleted = "account.deleted";
    public const string PasswordChanged = "password.changed";
    public const string PasswordReset = "password.reset";
    public const string RecoveryRequested = "recovery.requested";
    public const string SendRefused = "send.refused";
    public const string SendWouldBeRefused = "send.would-be-refused";
}
