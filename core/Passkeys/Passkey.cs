using System.Collections.Immutable;

namespace Countersign.Passkeys;

/// <summary>A passkey of an account: what WebAuthn tells a relying party to keep (Level 3, 7.1).</summary>
/// <param name="Id">The keyed hash of the credential id, by which the tenant finds its account.</param>
/// <param name="Name">The owner's own name for it.</param>
/// <param name="CredentialId">As the authenticator chose it, in base64url.</param>
/// <param name="PublicKey">In COSE.</param>
/// <param name="Domain">The RP ID that it was made for. It is bound to it for life.</param>
/// <param name="IsSynced">It can be copied to other devices of its owner (backup eligible). That never changes.</param>
public sealed record Passkey(
    string Id, string Name, string CredentialId, byte[] PublicKey, string Domain, bool IsSynced,
    DateTimeOffset CreatedAt)
{
    /// <summary>How the browser can reach it. Values that we do not know are kept too.</summary>
    public ImmutableArray<string> Transports { get; set; } = [];

    /// <summary>The signature counter of its last use. Many passkeys have none and always say 0.</summary>
    public uint Counter { get; init; }

    /// <summary>A copy of it exists now (backup state).</summary>
    public bool IsBackedUp { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
}
