using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Countersign.Timers;

/// <summary>
/// Runs every minute and visits each partition where something is due. A failed visit stays in the index for the next
/// run.
/// </summary>
public sealed partial class DueFunction(
    DueIndex index, DueVisits visits, TimeProvider clock, ILogger<DueFunction> logger)
{
    private const int AtOnce = 16;

    [Function("due")]
    public Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
        index.Until(clock.GetUtcNow(), cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (row, ending) => await LookAsync(row, ending));

    private async Task LookAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            if (PartitionId.TryParse(row.RowKey, out var partition))
            {
                await visits.VisitAsync(partition, cancellationToken);
            }

            await index.RemoveAsync(row, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Any failure: one unreadable partition must not keep all other accounts locked.
            LogFailed(logger, failure, row.PartitionKey);
        }
    }

    [LoggerMessage(4020, LogLevel.Error, "Work that is due by {Due} failed; the next run tries again.")]
    private static partial void LogFailed(ILogger logger, Exception failure, string due);
}
