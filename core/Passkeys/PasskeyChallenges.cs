using System.Security.Cryptography;
using Countersign.Secrets;

namespace Countersign.Passkeys;

/// <summary>
/// The bytes that a passkey signs: an HMAC over tenant and challenge. They are derived and never stored, and no two
/// challenges share them. They are not secret; that they fit no other challenge is what counts.
/// </summary>
public sealed class PasskeyChallenges(MasterKeys keys)
{
    private const string Label = "passkey";

    /// <summary>32 bytes.</summary>
    public byte[] Bytes(string tenant, string challengeId) => Bytes(keys.CurrentId, tenant, challengeId);

    /// <summary>
    /// The bytes of this challenge, if these are they; null otherwise. A challenge that began under an earlier master
    /// key counts while that key is configured.
    /// </summary>
    public byte[]? Match(ReadOnlySpan<byte> presented, string tenant, string challengeId)
    {
        foreach (var keyId in keys.Ids)
        {
            var bytes = Bytes(keyId, tenant, challengeId);
            if (CryptographicOperations.FixedTimeEquals(bytes, presented))
            {
                return bytes;
            }
        }

        return null;
    }

    private byte[] Bytes(string keyId, string tenant, string challengeId) =>
        HMACSHA256.HashData(keys.Derive(keyId, Label), LengthPrefixed.Join(tenant, challengeId));
}
