using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>
/// Rows beside an aggregate's state that have served their time: answers to be repeated, messages that went out, dead
/// letters. Audit rows stay: how long is for the tenant's law to say.
/// </summary>
public sealed class ExpiredRows(StorageClients clients, TimeProvider clock)
{
    /// <summary>How long a message's row says what became of it, and a dead letter can be read.</summary>
    public static readonly TimeSpan MessageLifetime = TimeSpan.FromDays(30);

    /// <summary>The column that says until when such a row is kept.</summary>
    public const string KeptUntil = "KeptUntil";

    public async Task ClearAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        var (from, end) = RowKeys.LeftoverRange;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition.ToString()} and RowKey ge {from} and RowKey lt {end}")
            + TableClient.CreateQueryFilter($" and KeptUntil le {clock.GetUtcNow()}");
        var rows = new List<TableTransactionAction>();
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
        {
            rows.Add(new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All));
        }

        foreach (var batch in rows.Chunk(TableGuards.MaxActions))
        {
            await clients.Table.SubmitTransactionAsync(batch, cancellationToken);
        }
    }
}
