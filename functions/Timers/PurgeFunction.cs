using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.SendLimits;
using Countersign.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Countersign.Timers;

/// <summary>
/// Every night: forgets names that nobody has and counters that nothing counts on. They are not in the due index: its
/// row would be one call more for a stranger's name than for a user's, or for a destination's first message. The
/// ranges that are read hold nothing else, and all of it goes within weeks: the cost is that of what will be due.
/// </summary>
public sealed partial class PurgeFunction(StorageClients clients, AggregateStore store, TenantIds tenants, TimeProvider clock, ILogger<PurgeFunction> logger)
{
    /// <summary>After the last touch.</summary>
    public static readonly TimeSpan UnknownNameLifetime = TimeSpan.FromDays(30);

    [Function("purge")]
    public async Task RunAsync([TimerTrigger("0 30 3 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var names = 0;
        await foreach (var tenant in tenants.AllAsync(cancellationToken))
        {
            names += await ForgetAsync(tenant, PartitionId.UnknownKind, now - UnknownNameLifetime, cancellationToken);
        }

        LogForgotten(logger, names, await ForgetAsync(PartitionId.NoTenant, SendCounters.Kind, now - SendCounters.Lifetime, cancellationToken));
    }

    private async Task<int> ForgetAsync(string tenant, string kind, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var forgotten = 0;
        var (first, end) = ($"{tenant}|{kind}|", $"{tenant}|{kind}}}");
        var filter = TableClient.CreateQueryFilter($"PartitionKey gt {first} and PartitionKey lt {end} and ChangedAt le {since}");
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (PartitionId.TryParse(row.PartitionKey, out var partition) && await TryDropAsync(partition, row, cancellationToken))
            {
                forgotten++;
            }
        }

        return forgotten;
    }

    // Under the tag that was read: a failure that is counted at this very moment must not be lost.
    private async Task<bool> TryDropAsync(PartitionId partition, TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await store.DropAsync(partition, cancellationToken, row);
            return true;
        }
        catch (Exception failure) when (StoreFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(4021, LogLevel.Information, "{Names} names that nobody has and {Counters} counters are forgotten.")]
    private static partial void LogForgotten(ILogger logger, int names, int counters);
}
