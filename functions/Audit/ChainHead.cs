using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>
/// What a head row says about its chain. A head without a chain (a claimed name, an unknown name) has no audit rows.
/// </summary>
public sealed record ChainHead(PartitionId Partition, long Sequence, byte[] Link, DateTimeOffset? WrittenAt)
{
    /// <summary>Columns to be read of a head row.</summary>
    public static IReadOnlyList<string> Select { get; } = ["PartitionKey", "RowKey", "Timestamp", "Sequence", "Link"];

    /// <summary>Null where the partition is not an aggregate.</summary>
    public static ChainHead? Of(TableEntity row) =>
        PartitionId.TryParse(row.PartitionKey, out var partition) ? Of(partition, row) : null;

    public static ChainHead Of(PartitionId partition, TableEntity row) =>
        new(partition, Columns.Number(row, "Sequence") ?? 0, Columns.Binary(row, "Link") ?? [], row.Timestamp);
}
