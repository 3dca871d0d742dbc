using Countersign.Accounts;
using Countersign.Secrets;

namespace Countersign.Lockout;

/// <summary>The tokens in recovery links: made by the dispatcher, checked by the endpoint, stored by nobody.</summary>
public sealed class RecoveryTokens(OpaqueTokens opaque, DerivedTokens derived)
{
    /// <summary>The token of a generation, as it stands in a link.</summary>
    public string Make(string tenant, string userId, string purpose, string addressHash, int generation, string keyId)
    {
        var proof = derived.Proof(keyId, tenant, userId, purpose, addressHash, generation);
        return opaque.Token(tenant, purpose, new Locator(userId, Locator.NoRow, generation), proof.Reveal());
    }

    /// <summary>Takes the whole link or the token in it.</summary>
    public bool TryOpen(string tenant, string purpose, string linkOrToken, out Locator place, out Secret proof)
    {
        var mark = $"#{purpose}=";
        var at = linkOrToken.IndexOf(mark, StringComparison.Ordinal);
        return opaque.TryOpenToken(tenant, purpose, at < 0 ? linkOrToken : linkOrToken[(at + mark.Length)..], out place, out proof);
    }

    /// <summary>True for the proof of the live link, or of an older one under a key that is still named: it is then expired, not forged.</summary>
    public bool IsProof(AccountHead head, string tenant, string purpose, Locator place, Secret proof)
    {
        var link = purpose == Unlock.Purpose ? head.UnlockLink : head.PasswordLink;
        return link.KeyId.Length > 0 && proof.FixedTimeEquals(derived.Proof(link.KeyId, tenant, place.AggregateId, purpose, head.UsernameAddress.Hash, place.Generation).Reveal());
    }
}
