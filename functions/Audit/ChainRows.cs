using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>Reads the chains of a tenant in key order, or a part of one chain.</summary>
public sealed class ChainRows(StorageClients clients)
{
    /// <summary>The store's maximum for one page.</summary>
    public const int PageSize = 1000;

    /// <summary>
    /// Audit rows and heads of a key range, partition by partition: rows newest first, then the head.
    /// </summary>
    internal async Task<Page<TableEntity>?> PageAsync(
        KeyRange partitions, string? continuation, CancellationToken cancellationToken)
    {
        var (auditFrom, auditEnd) = RowKeys.AuditRange;
        var filter = partitions.Rows
            + TableClient.CreateQueryFilter($" and RowKey ge {auditFrom} and RowKey le {RowKeys.HeadKey}")
            + TableClient.CreateQueryFilter($" and (RowKey lt {auditEnd} or RowKey eq {RowKeys.HeadKey})");
        await foreach (var page in clients.Table.QueryAsync<TableEntity>(
            filter, PageSize, AuditRows.Chained, cancellationToken).AsPages(continuation).WithCancellation(
                cancellationToken))
        {
            return page;
        }

        return null;
    }

    /// <summary>
    /// Heads with a chain, in key order; only those written at or after a time of the store's clock, if one is given.
    /// </summary>
    public AsyncPageable<TableEntity> Heads(string tenant, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var filter = KeyRange.OfTenant(tenant).Heads + TableClient.CreateQueryFilter($" and Sequence gt {0L}");
        filter += since is { } from ? TableClient.CreateQueryFilter($" and Timestamp ge {from}") : "";
        return clients.Table.QueryAsync<TableEntity>(filter, PageSize, ChainHead.Select, cancellationToken);
    }

    public async Task<ChainHead?> HeadAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            partition.ToString(), RowKeys.HeadKey, ChainHead.Select, cancellationToken);
        return found.HasValue ? ChainHead.Of(partition, found.Value!) : null;
    }

    /// <summary>The link of one row; null when the row is not there.</summary>
    public async Task<byte[]?> LinkAsync(PartitionId partition, long sequence, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            partition.ToString(), RowKeys.Audit(sequence), ["Link"], cancellationToken);
        return found.HasValue ? Columns.Binary(found.Value!, "Link") ?? [] : null;
    }

    /// <summary>The rows after one number up to another, newest first.</summary>
    public async IAsyncEnumerable<ChainRow> BetweenAsync(
        PartitionId partition, long behind, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition.ToString()} and RowKey ge {RowKeys.Audit(upTo)} and RowKey lt {RowKeys.Audit(
                behind)}");
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            filter, select: AuditRows.Chained, cancellationToken: cancellationToken))
        {
            if (AuditRows.Read(row) is { } read)
            {
                yield return read;
            }
        }
    }
}
