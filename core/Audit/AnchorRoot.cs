namespace Countersign.Audit;

/// <summary>
/// All anchors of a tenant in one row: their number and their multiset hash. The sum is masked (the MSet-Add-Hash of
/// Clarke et al., 2003): with readable summands, an attacker could search for other anchors with the same sum.
/// </summary>
/// <param name="Tenant">The tenant of the anchors.</param>
/// <param name="Count">The number of anchors.</param>
/// <param name="MaskedSum">The sum of the summands plus the mask for the nonce.</param>
/// <param name="Nonce">A new one for each change.</param>
/// <param name="At">When the anchors were last updated.</param>
/// <param name="Watermark">A time by the store's clock: everything written before it, less a margin, is anchored. Null
/// until the first run has ended.</param>
/// <param name="KeyId">The master key of the mask and the MAC.</param>
/// <param name="Mac">Covers all of these.</param>
public sealed record AnchorRoot(
    string Tenant, long Count, byte[] MaskedSum, byte[] Nonce, DateTimeOffset At, DateTimeOffset? Watermark,
    string KeyId, byte[] Mac);
