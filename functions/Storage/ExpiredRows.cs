using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>
/// Deletes rows beside an aggregate's state whose time is over: stored answers, sent messages, dead letters. Audit rows
/// stay, because law decides how long a tenant must keep them.
/// </summary>
public sealed class ExpiredRows(StorageClients clients, TimeProvider clock)
{
    /// <summary>How long the row of a message, and a dead letter, can be read.</summary>
    public static readonly TimeSpan MessageLifetime = TimeSpan.FromDays(30);

    /// <summary>The column that says until when such a row is kept.</summary>
    public const string KeptUntil = "KeptUntil";

    public async Task ClearAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        var (from, end) = RowKeys.ExpiringRange;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition.ToString()} and RowKey ge {from} and RowKey lt {end}")
            + TableClient.CreateQueryFilter($" and KeptUntil le {clock.GetUtcNow()}");
        await RowDeletion.DeleteAsync(clients.Table, filter, cancellationToken);
    }
}
