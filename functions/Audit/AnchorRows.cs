using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>
/// Stores the anchors of a tenant: one partition, with a row for each aggregate and the root that covers them all.
/// </summary>
public sealed class AnchorRows(StorageClients clients)
{
    /// <summary>How many anchors fit in one batch beside the root.</summary>
    public const int MaximumPerCommit = TableGuards.MaxActions - 1;

    /// <summary>Limited, because each anchor needs a read of its head.</summary>
    public const int PageSize = 250;

    public async Task<StoredRoot?> RootAsync(string tenant, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            PartitionId.Anchors(tenant).ToString(), RowKeys.AnchorRoot, cancellationToken: cancellationToken);
        return found.HasValue ? AnchorEntities.Root(tenant, found.Value!) : null;
    }

    /// <summary>The next anchors after a key, in key order.</summary>
    public async Task<IReadOnlyList<StoredAnchor>> PageAsync(
        string tenant, string after, CancellationToken cancellationToken)
    {
        var (from, end) = RowKeys.AnchorRange;
        var start = after.Length > 0 ? after : from;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {PartitionId.Anchors(tenant).ToString()} and RowKey gt {start} and RowKey lt {end}");
        var anchors = new List<StoredAnchor>(PageSize);
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            filter, PageSize, cancellationToken: cancellationToken))
        {
            anchors.Add(AnchorEntities.Anchor(tenant, row));
            if (anchors.Count == PageSize)
            {
                break;
            }
        }

        return anchors;
    }

    /// <summary>
    /// The anchors whose head was written at or after a time of the store's clock, by aggregate; without a time, all.
    /// </summary>
    public async Task<IReadOnlyDictionary<PartitionId, StoredAnchor>> SinceAsync(
        string tenant, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var (from, end) = RowKeys.AnchorRange;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {PartitionId.Anchors(tenant).ToString()} and RowKey ge {from} and RowKey lt {end}");
        filter += since is { } time ? TableClient.CreateQueryFilter($" and WrittenAt ge {time}") : "";
        var anchors = new Dictionary<PartitionId, StoredAnchor>();
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var stored = AnchorEntities.Anchor(tenant, row);
            anchors[stored.Anchor.Partition] = stored;
        }

        return anchors;
    }

    public async Task<StoredAnchor?> FindAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            PartitionId.Anchors(partition.Tenant).ToString(), RowKeys.Anchor(partition),
            cancellationToken: cancellationToken);
        return found.HasValue ? AnchorEntities.Anchor(partition.Tenant, found.Value!) : null;
    }

    /// <summary>Commits anchors and root together, on condition that the root has not changed.</summary>
    public async Task<StoredRoot> CommitAsync(
        AnchorRoot root, StoredRoot? from, IEnumerable<AnchorMove> moves, CancellationToken cancellationToken)
    {
        var batch = new List<TableTransactionAction> { Write(AnchorEntities.Of(root), from?.Tag) };
        batch.AddRange(moves.Select(move => Write(AnchorEntities.Of(move), move.From?.Tag)));
        TableGuards.Check(batch);
        var answers = await clients.Table.SubmitTransactionAsync(batch, cancellationToken);
        return new StoredRoot(
            root,
            answers.Value[0].Headers.ETag
            ?? throw new InvalidOperationException("The store names no version of what it has written."));
    }

    private static TableTransactionAction Write(TableEntity row, ETag? tag) => tag is { } known
        ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, known)
        : new TableTransactionAction(TableTransactionActionType.Add, row);
}

/// <summary>The root as it was read.</summary>
public sealed record StoredRoot(AnchorRoot Root, ETag Tag);

/// <summary>An anchor as it was read, and the key of its row.</summary>
public sealed record StoredAnchor(string Key, Anchor Anchor, ETag Tag);

/// <summary>A new or advanced anchor, and when its head was written, by the store's clock.</summary>
public sealed record AnchorMove(Anchor To, StoredAnchor? From, DateTimeOffset? WrittenAt);
