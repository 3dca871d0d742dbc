using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.SelfService;

namespace Countersign.Lockout;

/// <summary>
/// The tokens in recovery links. The dispatcher computes them and the endpoint checks them; they are not stored.
/// </summary>
public sealed class RecoveryTokens(OpaqueTokens opaque, DerivedTokens derived)
{
    /// <summary>The token of one generation, as the link contains it.</summary>
    public string Make(string tenant, string userId, string purpose, string addressHash, int generation, string keyId)
    {
        var proof = derived.Proof(keyId, tenant, userId, purpose, addressHash, generation);
        return opaque.Token(tenant, purpose, new Locator(userId, Locator.NoRow, generation), proof.Reveal());
    }

    /// <summary>Accepts the whole link or only its token.</summary>
    public bool TryOpen(string tenant, string purpose, string linkOrToken, out Locator locator, out Secret proof) =>
        opaque.TryOpenLink(tenant, purpose, linkOrToken, out locator, out proof);

    /// <summary>
    /// Null for the proof of the current link, or of an older one under the same key, which has expired. Not found:
    /// forged. Expired: nobody can tell any more, because the key was removed.
    /// </summary>
    public Refusal? RefusalFor(AccountHead head, string tenant, string purpose, Locator locator, Secret proof)
    {
        var link = purpose switch
        {
            Unlock.Purpose => head.UnlockLink,
            Welcome.Purpose => head.WelcomeLink,
            _ => head.PasswordLink,
        };
        if (link.KeyId.Length == 0)
        {
            return Refusal.NotFound;
        }

        if (!derived.Has(link.KeyId))
        {
            return Refusal.LinkExpired;
        }

        var expected = derived.Proof(
            link.KeyId, tenant, locator.AggregateId, purpose, head.UsernameAddress.Hash, locator.Generation);
        return proof.FixedTimeEquals(expected.Reveal()) ? null : Refusal.NotFound;
    }
}
