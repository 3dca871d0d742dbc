using Azure;
using Azure.Data.Tables;

namespace Countersign.Storage;

/// <summary>Deletes the rows of one partition that a query finds.</summary>
internal static class RowDeletion
{
    private const int MaximumTries = 5;

    /// <param name="table">The table.</param>
    /// <param name="filter">Finds the rows; it names one partition.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    /// <param name="head">A row that must not have changed since it was read; null where none matters.</param>
    public static async Task DeleteAsync(
        TableClient table, string filter, CancellationToken cancellationToken, TableEntity? head = null)
    {
        for (var tries = 1; ; tries++)
        {
            var rows = new List<TableTransactionAction>();
            try
            {
                await foreach (var row in table.QueryAsync<TableEntity>(
                    filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
                {
                    rows.Add(
                        new TableTransactionAction(
                            TableTransactionActionType.Delete, row, row.RowKey == head?.RowKey ? head.ETag : ETag.All));

                    // A partition of counters may have a million rows. Where a head matters, all wait for it.
                    if (head is null && rows.Count == TableGuards.MaxActions)
                    {
                        await table.SubmitTransactionAsync(rows, cancellationToken);
                        rows.Clear();
                    }
                }

                foreach (var batch in rows.Chunk(TableGuards.MaxActions))
                {
                    await table.SubmitTransactionAsync(batch, cancellationToken);
                }

                return;
            }
            catch (RequestFailedException failure) when (failure.Status == 404 && tries < MaximumTries)
            {
                // A parallel run has deleted one of them, and the batch with it was refused: look for the rest again.
            }
        }
    }
}
