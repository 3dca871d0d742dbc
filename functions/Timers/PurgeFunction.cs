using Azure;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.SendLimits;
using Countersign.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Countersign.Timers;

/// <summary>
/// Runs every night and deletes unknown names and counters that are no longer used. They are not in the due index: the
/// extra call for its row would reveal an unknown name, or the first message to a destination. The ranges that it reads
/// hold nothing else, and their rows are deleted within weeks (those of locked unknown names within 400 days), so the
/// scan stays cheap.
/// </summary>
public sealed partial class PurgeFunction(
    StorageClients clients, AggregateStore store, TenantIds tenants, TimeProvider clock, ILogger<PurgeFunction> logger)
{
    /// <summary>Counted from the last change.</summary>
    public static readonly TimeSpan UnknownNameLifetime = AccountHead.IdleLifetime;

    /// <summary>
    /// A lock stays until it is lifted, also that of a name that no account has. Whoever waits longer than this can
    /// tell (SECURITY.md).
    /// </summary>
    public static readonly TimeSpan LockedNameLifetime = TimeSpan.FromDays(400);

    [Function("purge")]
    public async Task RunAsync([TimerTrigger("0 30 3 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var names = 0;
        await foreach (var tenant in tenants.AllAsync(cancellationToken))
        {
            names += await ForgetAsync(
                tenant, PartitionId.UnknownKind, now - UnknownNameLifetime, cancellationToken,
                row => now >= row.GetDateTimeOffset(AggregateStore.ChangedAt) + LockedNameLifetime
                    || AggregateStore.HeadOf<Account>(row) is not AccountHead { Budget.IsLocked: true });
        }

        LogForgotten(
            logger, names,
            await ForgetAsync(PartitionId.NoTenant, SendCounters.Kind, now - SendCounters.Lifetime, cancellationToken));
    }

    private async Task<int> ForgetAsync(
        string tenant, string kind, DateTimeOffset since, CancellationToken cancellationToken,
        Func<TableEntity, bool>? isOver = null)
    {
        var forgotten = 0;
        var filter = KeyRange.OfKind(tenant, kind).Rows
            + TableClient.CreateQueryFilter($" and ChangedAt le {since}");
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (PartitionId.TryParse(row.PartitionKey, out var partition)
                && isOver?.Invoke(row) is not false
                && await TryDropAsync(partition, row, cancellationToken))
            {
                forgotten++;
            }
        }

        return forgotten;
    }

    // Conditional on the ETag that was read: a failure that is counted at the same moment must not be lost.
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

    [LoggerMessage(4021, LogLevel.Information, "Deleted {Names} unknown names and {Counters} counters.")]
    private static partial void LogForgotten(ILogger logger, int names, int counters);
}
