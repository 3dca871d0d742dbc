using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;

namespace Countersign.SendLimits;

/// <summary>
/// Stores the counters, one row each, changed only by conditional writes. The changes of one process to a counter run
/// one after the other, so that a busy counter does not lose all its time to lost races; correctness does not depend
/// on it.
/// </summary>
public sealed class SendCounters(StorageClients clients, PartitionGate gate, TimeProvider clock)
{
    public const string Kind = "sends";

    /// <summary>How long a counter is kept after its last change: longer than the month of a money limit.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(40);

    private const int MaximumTries = 16;
    private const string RowKey = RowKeys.StatePrefix + "counter";
    private const string Minutes = "Minutes";
    private const string Spent = "Spent";
    private const string SpentOfHalf = "SpentOfHalf";
    private const string WarnedAt = "WarnedAt";
    private const string CoolDownFirstAt = "CoolDownFirstAt";
    private const string CoolDownLastAt = "CoolDownLastAt";
    private const string CoolDownSends = "CoolDownSends";
    private const string Operation = "Operation";

    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<CounterRow> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
                Partition(id), RowKey, cancellationToken: cancellationToken);
            return found.HasValue ? Row(id, found.Value!) : new CounterRow(id, SendCounter.Empty, null, HeadMark.None);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            throw new StoreUnavailableException(failure);
        }
    }

    /// <summary>
    /// True when the change was written, false when <paramref name="change"/> returned null. A write of unknown
    /// outcome is made again, which may count a send twice; with <paramref name="onceAtMost"/> it gives up instead.
    /// The counter that the caller has read saves a read where no other change waits.
    /// </summary>
    /// <exception cref="StoreUnavailableException">
    /// The outcome of the write is unknown, or too many writers race.
    /// </exception>
    public async Task<bool> ChangeAsync(
        string id, Func<SendCounter, SendCounter?> change, CancellationToken cancellationToken, CounterRow? seen = null,
        bool onceAtMost = false)
    {
        var entering = TurnAsync(id, cancellationToken);
        var waits = !entering.IsCompletedSuccessfully;
        using var turn = await entering;

        // A change that was before us in the queue has most likely made the read counter stale.
        var row = waits || seen is null ? await ReadAsync(id, cancellationToken) : seen;

        // One operation id for all tries: a write that timed out and lands late is recognised as ours.
        var operation = Entropy.Fresh().Id("count");
        for (var tries = 1; tries <= MaximumTries; tries++)
        {
            if (change(row.Counter) is not { } next)
            {
                return false;
            }

            if (await WriteAsync(row, next, operation, cancellationToken))
            {
                return true;
            }

            await Task.Delay(RandomNumberGenerator.GetInt32(1, 10 * tries), cancellationToken);
            var now = await ReadAsync(id, cancellationToken);
            if (now.Mark.WasWrittenBy(operation))
            {
                return true;
            }

            if (onceAtMost && !now.Remembers(row))
            {
                break;
            }

            row = now;
        }

        throw new StoreUnavailableException(null);
    }

    private static CounterRow Row(string id, TableEntity entity)
    {
        var counter = new SendCounter
        {
            Minutes = SendCounter.Read(entity.GetString(Minutes) ?? ""),
            Spent = decimal.Parse(entity.GetString(Spent) ?? "0", CultureInfo.InvariantCulture),
            SpentOfHalf = decimal.Parse(entity.GetString(SpentOfHalf) ?? "0", CultureInfo.InvariantCulture),
            WarnedAt = entity.GetDateTimeOffset(WarnedAt),
            CoolDown = entity.GetInt32(CoolDownSends) is { } sends
                ? new CoolDown(
                    entity.GetDateTimeOffset(CoolDownFirstAt)!.Value, entity.GetDateTimeOffset(CoolDownLastAt)!.Value,
                    sends)
                : null,
        };
        return new CounterRow(
            id, counter, entity.ETag, HeadMark.None with { Operations = entity.GetString(Operation) ?? "" });
    }

    private async Task<bool> WriteAsync(
        CounterRow row, SendCounter next, string operation, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(Partition(row.Id), RowKey)
        {
            [Minutes] = next.Text(),
            [Spent] = next.Spent.ToString(CultureInfo.InvariantCulture),
            [SpentOfHalf] = next.SpentOfHalf.ToString(CultureInfo.InvariantCulture),
            [WarnedAt] = next.WarnedAt,
            [CoolDownFirstAt] = next.CoolDown?.FirstAt,
            [CoolDownLastAt] = next.CoolDown?.LastAt,
            [CoolDownSends] = next.CoolDown?.Sends,
            [Operation] = row.Mark.Then(operation),
            [AggregateStore.ChangedAt] = clock.GetUtcNow(),
        };
        try
        {
            await (row.Tag is { } tag
                ? clients.Table.UpdateEntityAsync(entity, tag, TableUpdateMode.Replace, cancellationToken)
                : clients.Table.AddEntityAsync(entity, cancellationToken));
            return true;
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            return false;
        }
    }

    private async Task<IDisposable> TurnAsync(string id, CancellationToken cancellationToken)
    {
        for (var tries = 1; tries <= MaximumTries; tries++)
        {
            if (await gate.EnterAsync(Partition(id)) is { } turn)
            {
                return turn;
            }

            await Task.Delay(RandomNumberGenerator.GetInt32(1, 50 * tries), cancellationToken);
        }

        throw new StoreUnavailableException(null);
    }

    private static string Partition(string id) => new PartitionId(PartitionId.NoTenant, Kind, id).ToString();
}

/// <summary>A counter as it was read; without an ETag it has no row yet.</summary>
public sealed record CounterRow(string Id, SendCounter Counter, ETag? Tag, HeadMark Mark)
{
    /// <summary>True when this row still names every write since the earlier read.</summary>
    public bool Remembers(CounterRow earlier) =>
        earlier.Tag is null || Mark.WasWrittenBy(earlier.Mark.Operations.Split(' ')[0]);
}
