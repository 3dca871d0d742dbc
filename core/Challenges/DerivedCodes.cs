using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Secrets;

namespace Countersign.Challenges;

/// <summary>
/// The codes that we send: HMAC-SHA-256 under the purpose key `code`, over length-prefixed tenant, purpose, challenge,
/// factor, address hash and generation; the first 8 bytes, big-endian, modulo 10^6. Dispatcher and verifier both
/// compute it; a stolen table contains no code. (The bias of 2^64 modulo 10^6 is below 10^-13.)
/// </summary>
public sealed class DerivedCodes(MasterKeys keys)
{
    /// <summary>Six digits.</summary>
    /// <exception cref="CryptographicException">The named master key is no longer configured.</exception>
    public string Code(
        string keyId, string tenant, ChallengePurpose purpose, string challengeId, Factor factor, string addressHash,
        int generation)
    {
        var content = LengthPrefixed.Join(
            tenant, purpose.Wire(), challengeId, factor.Wire(), addressHash,
            generation.ToString(CultureInfo.InvariantCulture));
        var mac = HMACSHA256.HashData(keys.Derive(keyId, "code"), content);
        return (BinaryPrimitives.ReadUInt64BigEndian(mac) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// What an entered code is to the one that was sent, compared in fixed time. A code without an address has no right
    /// answer.
    /// </summary>
    public CodeMatch Match(SentCode sent, string tenant, ChallengePurpose purpose, string challengeId, string code)
    {
        if (sent.AddressHash.Length == 0 || !keys.Has(sent.KeyId))
        {
            return CodeMatch.Wrong;
        }

        return Is(sent.Generation) ? CodeMatch.Right
            : Enumerable.Range(1, sent.Generation - 1).Any(Is) ? CodeMatch.Replaced
            : CodeMatch.Wrong;

        bool Is(int generation) => CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(
                Code(sent.KeyId, tenant, purpose, challengeId, sent.Factor, sent.AddressHash, generation)),
            Encoding.UTF8.GetBytes(code));
    }
}

/// <summary>What an entered code is to the one that was sent.</summary>
public enum CodeMatch
{
    Wrong,

    /// <summary>A code of this challenge that a newer one has replaced: its message came late.</summary>
    Replaced,

    Right,
}
