using System.Collections.Immutable;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Messages;

namespace Countersign.Storage;

/// <summary>Loads an aggregate in one range read and commits a decision in one conditional batch.</summary>
public sealed class AggregateStore(StorageClients clients, AuditChain chain)
{
    /// <summary>The column of a head row with the time of its last write, by our clock.</summary>
    public const string ChangedAt = "ChangedAt";

    private const string Body = "Body";
    private const string Sequence = "Sequence";
    private const string Link = "Link";
    private const string Operation = "Operation";

    private readonly TableClient table = clients.Table;

    public async Task<Loaded<TState>> LoadAsync<TState>(PartitionId partition, CancellationToken cancellationToken)
        where TState : class, IAggregate<TState>
    {
        var rows = new List<StateRow>();
        var mark = HeadMark.None;
        var tag = default(ETag);
        await foreach (var entity in table.QueryAsync<TableEntity>(
            StateOf(partition), cancellationToken: cancellationToken))
        {
            var rowKey = entity.RowKey[RowKeys.StatePrefix.Length..];
            var record = JsonSerializer.Deserialize(entity.GetString(Body)!, TState.RowType(rowKey))!;
            rows.Add(new StateRow(rowKey, record));
            if (rowKey == StateRow.Head)
            {
                tag = entity.ETag;
                mark = new HeadMark(
                    entity.GetInt64(Sequence) ?? 0, entity.GetBinary(Link) ?? [], entity.GetString(Operation) ?? "");
            }
        }

        // Rows without a head remain from an interrupted deletion; the next commit deletes them.
        return new Loaded<TState>(
            tag == default ? null : TState.FromRows(rows), tag, mark,
            rows.ToDictionary(row => row.Key, row => row.Value));
    }

    /// <summary>
    /// False when the batch was refused or its outcome is unknown: the caller then reads back whose commit is there.
    /// </summary>
    public async Task<bool> CommitAsync<TState>(
        PartitionId partition, Loaded<TState> from, Change<TState> change, CancellationToken cancellationToken)
        where TState : class, IAggregate<TState>
    {
        var batch = Batch(partition, from, change);
        TableGuards.Check(batch);
        try
        {
            await table.SubmitTransactionAsync(batch, cancellationToken);
            return true;
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            return false;
        }
    }

    /// <summary>The head of an aggregate from its row, for who reads rows of many aggregates.</summary>
    public static object HeadOf<TState>(TableEntity row)
        where TState : class, IAggregate<TState> =>
        JsonSerializer.Deserialize(row.GetString(Body)!, TState.RowType(StateRow.Head))!;

    /// <summary>True when the audit row of this number was written by this operation.</summary>
    public async Task<bool> AuditRowIsOfAsync(
        PartitionId partition, long sequence, string operation, CancellationToken cancellationToken)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(
            partition.ToString(), RowKeys.Audit(sequence), [Operation], cancellationToken);
        return row.HasValue && string.Equals(row.Value!.GetString(Operation), operation, StringComparison.Ordinal);
    }

    /// <summary>Deletes an aggregate's state; its history stays.</summary>
    /// <param name="partition">The aggregate.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    /// <param name="head">
    /// The head as it was read: the state is deleted only if the head has not changed. Null: in any case.
    /// </param>
    public Task DropAsync(PartitionId partition, CancellationToken cancellationToken, TableEntity? head = null) =>
        RowDeletion.DeleteAsync(table, StateOf(partition), cancellationToken, head);

    private List<TableTransactionAction> Batch<TState>(
        PartitionId partition, Loaded<TState> from, Change<TState> change)
        where TState : class, IAggregate<TState>
    {
        var key = partition.ToString();
        var batch = new List<TableTransactionAction>();
        var next = change.Next.Rows().ToDictionary(row => row.Key, row => row.Value);
        foreach (var (rowKey, record) in next)
        {
            if (rowKey != StateRow.Head && !(from.Rows.TryGetValue(rowKey, out var old) && Equals(old, record)))
            {
                batch.Add(
                    new TableTransactionAction(
                        TableTransactionActionType.UpsertReplace, StateEntity<TState>(key, rowKey, record)));
            }
        }

        foreach (var gone in from.Rows.Keys.Where(rowKey => !next.ContainsKey(rowKey)))
        {
            batch.Add(
                new TableTransactionAction(
                    TableTransactionActionType.Delete, new TableEntity(key, RowKeys.State(gone)), ETag.All));
        }

        var link = from.Mark.Link;
        var sequence = from.Mark.Sequence;
        foreach (var entry in change.Events)
        {
            sequence++;
            link = chain.Link(change.KeyId, link, partition, sequence, change.At, entry, change.Operation);
            batch.Add(
                new TableTransactionAction(
                    TableTransactionActionType.Add, AuditRows.Entity(key, sequence, change, entry, link)));
        }

        batch.AddRange(
            change.Messages.Select(
                message => new TableTransactionAction(
                    TableTransactionActionType.Add, OutboxRows.Entity(key, message))));

        if (change.Row is { } own)
        {
            batch.Add(own);
        }

        var head = StateEntity<TState>(key, StateRow.Head, next[StateRow.Head]);
        head[Sequence] = sequence;
        head[Link] = link;
        head[Operation] = from.Mark.Then(change.Operation);
        head[ChangedAt] = change.At;
        batch.Insert(0, from.State is null
            ? new TableTransactionAction(TableTransactionActionType.Add, head)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, head, from.HeadTag));
        return batch;
    }

    private static string StateOf(PartitionId partition) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {partition.ToString()}")
        + TableClient.CreateQueryFilter($" and RowKey ge {RowKeys.StatePrefix} and RowKey lt {RowKeys.StateEnd}");

    private static TableEntity StateEntity<TState>(string partitionKey, string rowKey, object record)
        where TState : class, IAggregate<TState> =>
        new(partitionKey, RowKeys.State(rowKey)) { [Body] = JsonSerializer.Serialize(record, TState.RowType(rowKey)) };
}

/// <summary>A decision with its operation id, ready to be committed.</summary>
public sealed record Change<TState>(
    TState Next, ImmutableArray<AuditEvent> Events, ImmutableArray<OutboxMessage> Messages, string Operation,
    DateTimeOffset At, string KeyId)
{
    /// <summary>An extra row of the request, committed in the same batch.</summary>
    public TableTransactionAction? Row { get; init; }
}
