using Countersign.Tests.Rig;

namespace Countersign.Tests.Http.Matrix;

/// <summary>A caller in some state: credentials, and all that a right request of theirs says. What they do not have is nobody's.</summary>
public sealed record Actor(TestTenant Tenant)
{
    /// <summary>Of the shape of our ids and tokens, and none of them.</summary>
    public const string Nothing = "AAAAAAAAAAAAAAAAAAAAAA";

    public TestUser? User { get; init; }

    public (string Name, string Value)[] Credentials { get; init; } = [];

    public string Username { get; init; } = TestTenant.NewEmail();

    /// <summary>Of the authenticator.</summary>
    public string Code { get; init; } = "123456";

    public string RecoveryCode { get; init; } = "AAAA-AAAA-AAAA-AAAA";

    /// <summary>A sign-in whose password is proved, and for which no code was sent yet.</summary>
    public string Handle { get; init; } = Nothing;

    /// <summary>Another one, and the code that was sent for it.</summary>
    public (string Handle, string Code) Sent { get; init; } = (Nothing, "123456");

    public string RefreshToken { get; init; } = Nothing;

    public string SessionId { get; init; } = Nothing;

    public string DeviceId { get; init; } = Nothing;

    public string PendingTotpCode { get; init; } = "123456";

    public string PendingFactorCode { get; init; } = "123456";

    public string ResetToken { get; init; } = Nothing;

    public string UnlockToken { get; init; } = Nothing;

    /// <summary>A user of the tenant, for the back office.</summary>
    public string TargetId { get; init; } = Nothing;

    /// <summary>An API key of the tenant, for the back office.</summary>
    public string KeyId { get; init; } = Nothing;
}

/// <summary>What a request needs beforehand, beside an account with an authenticator.</summary>
[Flags]
public enum Needs
{
    None = 0,
    Sms = 1,
    Session = 2,
    Handle = 4,
    SentCode = 8,
    PendingTotp = 16,
    PendingFactor = 32,
    ResetToken = 64,
    UnlockToken = 128,
    Target = 256,
    ApiKey = 512,
    All = 1023,
}
