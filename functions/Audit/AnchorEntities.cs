using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>
/// Reads and writes the rows of anchors and their root. Tampered rows are read as far as possible; their MAC shows it.
/// </summary>
internal static class AnchorEntities
{
    public static TableEntity Of(AnchorMove move) =>
        new(PartitionId.Anchors(move.To.Partition.Tenant).ToString(), RowKeys.Anchor(move.To.Partition))
        {
            ["Sequence"] = move.To.Sequence,
            ["Link"] = move.To.Link,
            ["WrittenAt"] = move.WrittenAt,
            ["KeyId"] = move.To.KeyId,
            ["Mac"] = move.To.Mac,
        };

    public static TableEntity Of(AnchorRoot root) =>
        new(PartitionId.Anchors(root.Tenant).ToString(), RowKeys.AnchorRoot)
        {
            ["Count"] = root.Count,
            ["MaskedSum"] = root.MaskedSum,
            ["Nonce"] = root.Nonce,
            ["At"] = root.At,
            ["Watermark"] = root.Watermark,
            ["KeyId"] = root.KeyId,
            ["Mac"] = root.Mac,
        };

    public static StoredAnchor Anchor(string tenant, TableEntity row) => new(
        row.RowKey,
        new Anchor(
            RowKeys.AnchoredBy(tenant, row.RowKey),
            Columns.Number(row, "Sequence") ?? 0,
            Columns.Binary(row, "Link") ?? [],
            Columns.Text(row, "KeyId") ?? "",
            Columns.Binary(row, "Mac") ?? []),
        row.ETag);

    public static StoredRoot Root(string tenant, TableEntity row) => new(
        new AnchorRoot(
            tenant,
            Columns.Number(row, "Count") ?? 0,
            Columns.Binary(row, "MaskedSum") ?? [],
            Columns.Binary(row, "Nonce") ?? [],
            Columns.Time(row, "At") ?? default,
            Columns.Time(row, "Watermark"),
            Columns.Text(row, "KeyId") ?? "",
            Columns.Binary(row, "Mac") ?? []),
        row.ETag);
}
