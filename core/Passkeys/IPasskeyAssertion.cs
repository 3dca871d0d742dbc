namespace Countersign.Passkeys;

/// <summary>
/// A browser's answer to a request for a passkey (an assertion). A port, like the password hash: the check has no side
/// effects, so a decision may run it again.
/// </summary>
public interface IPasskeyAssertion
{
    /// <summary>In base64url.</summary>
    string CredentialId { get; }

    /// <summary>The account that the authenticator names, in base64url; null where it names none.</summary>
    string? UserHandle { get; }

    /// <summary>The challenge that was signed, as the browser says.</summary>
    ReadOnlySpan<byte> Challenge { get; }

    /// <summary>
    /// What the authenticator says about its passkey; null unless the signature, the origin, the RP ID and the
    /// verification of the person are right. The counter is not judged here.
    /// </summary>
    PasskeyUse? Check(Passkey passkey, byte[] challenge);
}

/// <summary>What an authenticator says about its passkey when it signs.</summary>
public sealed record PasskeyUse(uint Counter, bool IsSynced, bool IsBackedUp);
