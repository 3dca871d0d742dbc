namespace Countersign.Audit;

/// <summary>
/// All anchors of a tenant in one row: how many there are, and their multiset hash. The sum is masked (the MSet-Add-Hash
/// of Clarke et al., 2003): where summands can be read, others that add up to the same could be searched for.
/// </summary>
/// <param name="Tenant">Whose anchors.</param>
/// <param name="Count">How many.</param>
/// <param name="MaskedSum">The sum of their summands, and the mask that belongs to the nonce.</param>
/// <param name="Nonce">Another one with each change.</param>
/// <param name="At">When the anchors were last looked after.</param>
/// <param name="Watermark">By the store's clock: what was written before, less a margin, is anchored. Null until a first run has ended.</param>
/// <param name="KeyId">The master key of the mask and the MAC.</param>
/// <param name="Mac">Over all of these.</param>
public sealed record AnchorRoot(string Tenant, long Count, byte[] MaskedSum, byte[] Nonce, DateTimeOffset At, DateTimeOffset? Watermark, string KeyId, byte[] Mac);
