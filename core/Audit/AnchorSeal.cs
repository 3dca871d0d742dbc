using System.Globalization;
using System.Security.Cryptography;
using Countersign.Aggregates;
using Countersign.Secrets;

namespace Countersign.Audit;

/// <summary>
/// Makes and checks the MACs of anchors and their root: one key for each tenant, and one label for each use of it.
/// </summary>
public sealed class AnchorSeal(MasterKeys keys)
{
    private const string Purpose = "audit-anchor";

    public Anchor Anchor(PartitionId partition, long sequence, byte[] link)
    {
        var anchor = new Anchor(partition, sequence, link, keys.CurrentId, []);
        return anchor with { Mac = MacOf(anchor) };
    }

    public AnchorRoot Root(
        string tenant, long count, AnchorSum sum, DateTimeOffset at, DateTimeOffset? watermark, byte[] nonce)
    {
        var root = new AnchorRoot(tenant, count, [], nonce, at, watermark, keys.CurrentId, []);
        root = root with { MaskedSum = sum.Plus(MaskOf(root)).Bytes() };
        return root with { Mac = MacOf(root) };
    }

    /// <summary>
    /// The problem of an anchor by itself, a code of <see cref="AuditProblem"/>; null if it has none.
    /// </summary>
    public string? ProblemOf(Anchor anchor) =>
        !keys.Has(anchor.KeyId) ? AuditProblem.Unverifiable : ProblemOf(MacOf(anchor), anchor.Mac);

    /// <summary>The same for the root.</summary>
    public string? ProblemOf(AnchorRoot root) =>
        !keys.Has(root.KeyId) ? AuditProblem.Unverifiable : ProblemOf(MacOf(root), root.Mac);

    /// <summary>What an anchor adds to the sum. It is not stored.</summary>
    public AnchorSum SummandOf(Anchor anchor) =>
        AnchorSum.Of(Hash(anchor.KeyId, anchor.Partition.Tenant, Content("summand", anchor)));

    public AnchorSum SumOf(AnchorRoot root) => AnchorSum.Of(root.MaskedSum).Minus(MaskOf(root));

    private static string? ProblemOf(byte[] expected, byte[] mac) =>
        CryptographicOperations.FixedTimeEquals(expected, mac) ? null : AuditProblem.Changed;

    private AnchorSum MaskOf(AnchorRoot root) =>
        AnchorSum.Of(
            Hash(root.KeyId, root.Tenant, LengthPrefixed.Join("mask", root.Tenant, Convert.ToHexString(root.Nonce))));

    private byte[] MacOf(Anchor anchor) => Hash(anchor.KeyId, anchor.Partition.Tenant, Content("head", anchor));

    private byte[] MacOf(AnchorRoot root) => Hash(root.KeyId, root.Tenant, LengthPrefixed.Join(
        "root",
        root.Tenant,
        root.Count.ToString(CultureInfo.InvariantCulture),
        Convert.ToHexString(root.MaskedSum),
        Convert.ToHexString(root.Nonce),
        Text(root.At),
        root.Watermark is { } watermark ? Text(watermark) : ""));

    private static byte[] Content(string word, Anchor anchor) => LengthPrefixed.Join(
        word, anchor.Partition.ToString(), anchor.Sequence.ToString(CultureInfo.InvariantCulture),
        Convert.ToHexString(anchor.Link));

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private byte[] Hash(string keyId, string tenant, byte[] content) =>
        HMACSHA256.HashData(keys.Derive(keyId, Purpose, tenant), content);
}
