using Countersign.Passkeys;

namespace Countersign.Tests.Rig;

/// <summary>The answer of a browser that made a passkey, right or not, as the test says.</summary>
public sealed record MadePasskey(PasskeyChallenges Challenges, string Asked) : IPasskeyRegistration
{
    public string CredentialId { get; init; } = "credential";

    /// <summary>Null where the answer is not right.</summary>
    public RegisteredPasskey? Use { get; init; } =
        new("", [1], 7, IsSynced: true, IsBackedUp: true, Transports: ["usb"]);

    /// <summary>The user handle that it was last compared with.</summary>
    public string? Compared { get; private set; }

    public ReadOnlySpan<byte> Challenge => Challenges.Bytes("acme", Asked);

    public string Domain => "localhost";

    public RegisteredPasskey? Check(byte[] challenge, string userHandle)
    {
        Compared = userHandle;
        return Use is null ? null : Use with { CredentialId = CredentialId };
    }
}
