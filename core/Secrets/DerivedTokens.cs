using System.Security.Cryptography;

namespace Countersign.Secrets;

/// <summary>
/// The proof part of a link or recovery token: HMAC-SHA-256 under the purpose key `code`, over length-prefixed tenant,
/// aggregate, purpose, address hash and generation. Dispatcher and verifier both compute it; no row holds it, so a
/// stolen table contains no valid token.
/// </summary>
public sealed class DerivedTokens(MasterKeys keys)
{
    /// <summary>
    /// False for a master key that is no longer configured: tokens that were derived from it are invalid.
    /// </summary>
    public bool Has(string keyId) => keys.Has(keyId);

    public Secret Proof(
        string keyId, string tenant, string aggregateId, string purpose, string addressHash, int generation)
    {
        var generationText = generation.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var content = LengthPrefixed.Join(tenant, aggregateId, purpose, addressHash, generationText);
        return new Secret(HMACSHA256.HashData(keys.Derive(keyId, "code"), content));
    }
}
