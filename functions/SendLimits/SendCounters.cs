using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;

namespace Countersign.SendLimits;

/// <summary>
/// The rows of the counters, one each, changed by conditional writes alone. Like commands, the changes of one process
/// take turns at a counter, so that a hot one does not drown in refused writes; correctness never rests on it.
/// </summary>
public sealed class SendCounters(StorageClients clients, PartitionGate gate, TimeProvider clock)
{
    public const string Kind = "sends";

    /// <summary>How long a counter stays after its last change: longer than the month that money is counted over.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(40);

    private const int MaximumTries = 16;
    private const string RowKey = RowKeys.StatePrefix + "counter";
    private const string Minutes = "Minutes";
    private const string Spent = "Spent";
    private const string WarnedAt = "WarnedAt";
    private const string Operation = "Operation";

    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<CounterRow> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(Partition(id), RowKey, cancellationToken: cancellationToken);
            return found.HasValue ? Row(id, found.Value!) : new CounterRow(id, SendCounter.Empty, null, HeadMark.None);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            throw new StoreUnavailableException(failure);
        }
    }

    /// <summary>
    /// True when the change landed, false when it declined (null) the counter as it is by now. A write whose fate nobody
    /// can tell any more is made again, which may count a send twice; a change that must not come twice gives up instead.
    /// What the caller has seen saves a reading where nobody stands in the way.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not say what became of the write, or too many write.</exception>
    public async Task<bool> ChangeAsync(string id, Func<SendCounter, SendCounter?> change, CancellationToken cancellationToken, CounterRow? seen = null, bool onceAtMost = false)
    {
        var entering = TurnAsync(id, cancellationToken);
        var waits = !entering.IsCompletedSuccessfully;
        using var turn = await entering;

        // Whoever was before us in the queue has most likely changed what was seen.
        var row = waits || seen is null ? await ReadAsync(id, cancellationToken) : seen;

        // One name for all tries: a write that was given up and lands late is known as ours.
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
            WarnedAt = entity.GetDateTimeOffset(WarnedAt),
        };
        return new CounterRow(id, counter, entity.ETag, HeadMark.None with { Operations = entity.GetString(Operation) ?? "" });
    }

    private async Task<bool> WriteAsync(CounterRow row, SendCounter next, string operation, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(Partition(row.Id), RowKey)
        {
            [Minutes] = next.Text(),
            [Spent] = next.Spent.ToString(CultureInfo.InvariantCulture),
            [WarnedAt] = next.WarnedAt,
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

/// <summary>A counter as it was read; without a tag it has no row yet.</summary>
public sealed record CounterRow(string Id, SendCounter Counter, ETag? Tag, HeadMark Mark)
{
    /// <summary>True when every write since the earlier reading is still named here.</summary>
    public bool Remembers(CounterRow earlier) => earlier.Tag is null || Mark.WasWrittenBy(earlier.Mark.Operations.Split(' ')[0]);
}
