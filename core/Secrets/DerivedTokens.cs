using System.Security.Cryptography;

namespace Countersign.Secrets;

/// <summary>
/// The proof part of a link or recovery token: HMAC-SHA-256 under the purpose key `code`, over length-prefixed tenant,
/// aggregate, purpose, address hash and generation. Dispatcher and verifier compute it; no row holds it, so a stolen
/// table opens nothing.
/// </summary>
public sealed class DerivedTokens(MasterKeys keys)
{
    /// <summary>False for a master that is not configured any more: what was derived from it is over.</summary>
    public bool Has(string keyId) => keys.Has(keyId);

    public Secret Proof(string keyId, string tenant, string aggregateId, string purpose, string addressHash, int generation)
    {
        var generationText = generation.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var content = LengthPrefixed.Join(tenant, aggregateId, purpose, addressHash, generationText);
        return new Secret(HMACSHA256.HashData(keys.Derive(keyId, "code"), content));
    }
}
