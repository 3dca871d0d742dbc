using System.Collections.Immutable;

namespace Countersign.Passkeys;

/// <summary>
/// A browser's answer to the request to make a passkey (an attestation). A port, like <see cref="IPasskeyAssertion"/>.
/// </summary>
public interface IPasskeyRegistration
{
    /// <summary>In base64url, as the browser says.</summary>
    string CredentialId { get; }

    /// <summary>The challenge that was answered, as the browser says.</summary>
    ReadOnlySpan<byte> Challenge { get; }

    /// <summary>The RP ID of the tenant that the answer came to.</summary>
    string Domain { get; }

    /// <summary>The new passkey; null unless it was made for this challenge, here, by a verified person.</summary>
    RegisteredPasskey? Check(byte[] challenge, string userHandle);
}

/// <summary>A passkey that an authenticator has made.</summary>
public sealed record RegisteredPasskey(
    string CredentialId, byte[] PublicKey, uint Counter, bool IsSynced, bool IsBackedUp,
    ImmutableArray<string> Transports);
