using Countersign.Tests.Rig;

namespace Countersign.Tests.Http.Matrix;

/// <summary>
/// A caller in a state: its credentials and the values of its correct requests. A value that it lacks is one of
/// no user.
/// </summary>
public sealed record Actor(TestTenant Tenant)
{
    /// <summary>Has the format of our ids and tokens, but is not one of them.</summary>
    public const string Nothing = "AAAAAAAAAAAAAAAAAAAAAA";

    private static readonly SoftPasskey Nobodys = new() { Id = new byte[16] };

    public TestUser? User { get; init; }

    public (string Name, string Value)[] Credentials { get; init; } = [];

    public string Username { get; init; } = TestTenant.NewEmail();

    /// <summary>The secret of the authenticator.</summary>
    public string Code { get; init; } = "123456";

    public string RecoveryCode { get; init; } = "AAAA-AAAA-AAAA-AAAA";

    /// <summary>A sign-in whose password is proved and for which no code was sent yet.</summary>
    public string Handle { get; init; } = Nothing;

    /// <summary>Another such sign-in, and the code that was sent for it.</summary>
    public (string Handle, string Code) Sent { get; init; } = (Nothing, "123456");

    /// <summary>An authenticator, and the challenge of <see cref="Handle"/> that it can sign.</summary>
    public (SoftPasskey Authenticator, string Challenge) Passkey { get; init; } = (Nobodys, "AAAA");

    /// <summary>The id of the passkey that is enrolled, where one is.</summary>
    public string PasskeyId { get; init; } = Nobodys.IdText;

    /// <summary>What a passkey that was begun but not finished must sign.</summary>
    public string PendingPasskeyChallenge { get; init; } = "AAAA";

    public string RefreshToken { get; init; } = Nothing;

    public string SessionId { get; init; } = Nothing;

    public string DeviceId { get; init; } = Nothing;

    public string PendingTotpCode { get; init; } = "123456";

    public string PendingFactorCode { get; init; } = "123456";

    public string ResetToken { get; init; } = Nothing;

    public string UnlockToken { get; init; } = Nothing;

    /// <summary>A user of the tenant, for the back office.</summary>
    public string TargetId { get; init; } = Nothing;

    public string TargetName { get; init; } = TestTenant.NewEmail();

    /// <summary>An API key of the tenant, for the back office.</summary>
    public string KeyId { get; init; } = Nothing;

    /// <summary>A document of the tenant, and its one invitation.</summary>
    public (string DocumentId, string InvitationId) Document { get; init; } = (Nothing, Nothing);

    /// <summary>Links of that invitation, and the handle and code of an opening.</summary>
    public (string Invitation, string Preview, string Handle, string Code) Links { get; init; } = (Nothing, Nothing,
        Nothing, "123456");

    /// <summary>A data room of the tenant, and a member: the caller, where it is a user of the tenant.</summary>
    public (string RoomId, string UserId) Room { get; init; } = (Nothing, Nothing);
}

/// <summary>What a request needs in advance, besides an account with an authenticator.</summary>
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
    Document = 1024,
    Links = 2048,
    Room = 4096,
    Passkey = 8192,
    PendingPasskey = 16384,
    All = 32767,

    /// <summary>A tenant of its own: the call changes the answers of others.</summary>
    OwnTenant = 32768,
}
