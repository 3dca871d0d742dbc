using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>Finds and deletes the rows of a tenant that was closed.</summary>
public sealed class TenantRows(StorageClients clients)
{
    /// <summary>Every partition of the tenant but its own and that of its anchors, in the order of the keys.</summary>
    public async IAsyncEnumerable<string> PartitionsAsync(
        string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (own, anchors) = (PartitionId.OfTenant(tenant).ToString(), PartitionId.Anchors(tenant).ToString());
        string? last = null;
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            KeyRange.OfTenant(tenant).Rows
            + TableClient.CreateQueryFilter($" and PartitionKey ne {own} and PartitionKey ne {anchors}"),
            select: ["PartitionKey"], cancellationToken: cancellationToken))
        {
            if (row.PartitionKey != last)
            {
                yield return last = row.PartitionKey;
            }
        }
    }

    public Task DeleteAsync(string partition, CancellationToken cancellationToken) =>
        RowDeletion.DeleteAsync(
            clients.Table, TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken);

    /// <summary>
    /// Deletes the anchors, and the rows of the tenant itself but its head and its history. A later run of the anchors
    /// anchors what is left.
    /// </summary>
    public async Task DeleteOwnAsync(string tenant, CancellationToken cancellationToken)
    {
        await DeleteAsync(PartitionId.Anchors(tenant).ToString(), cancellationToken);
        var own = TableClient.CreateQueryFilter($"PartitionKey eq {PartitionId.OfTenant(tenant).ToString()}");
        var (from, end) = RowKeys.ExpiringRange;
        await RowDeletion.DeleteAsync(
            clients.Table, own + TableClient.CreateQueryFilter($" and RowKey ge {from} and RowKey lt {end}"),
            cancellationToken);
        await RowDeletion.DeleteAsync(
            clients.Table,
            own + TableClient.CreateQueryFilter($" and RowKey gt {RowKeys.HeadKey} and RowKey lt {RowKeys.StateEnd}"),
            cancellationToken);
    }
}
