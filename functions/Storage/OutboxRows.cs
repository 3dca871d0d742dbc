using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Secrets;
using Countersign.Telemetry;

namespace Countersign.Storage;

/// <summary>The outbox: messages to send, and their status. A row changes under its own ETag, not the head's.</summary>
public sealed class OutboxRows(StorageClients clients, CountersignMeter meter)
{
    private const string Operation = "Operation";

    public static TableEntity Entity(string partitionKey, OutboxMessage message) =>
        new(partitionKey, RowKeys.Outbox(message.Id))
        {
            ["Body"] = JsonSerializer.Serialize(message, MessageJson.Default.OutboxMessage),
            ["Status"] = nameof(DispatchStatus.Pending),
            [ExpiredRows.KeptUntil] = KeptUntil(message),
        };

    public static DateTimeOffset KeptUntil(OutboxMessage message) => message.NotAfter + ExpiredRows.MessageLifetime;

    public async Task<OutboxRow?> FindAsync(
        PartitionId partition, string messageId, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            partition.ToString(), RowKeys.Outbox(messageId), cancellationToken: cancellationToken);
        if (!found.HasValue)
        {
            return null;
        }

        var entity = found.Value!;
        return new OutboxRow(
            partition,
            JsonSerializer.Deserialize(entity.GetString("Body")!, MessageJson.Default.OutboxMessage)!,
            Enum.Parse<DispatchStatus>(entity.GetString("Status")!),
            entity.GetDateTimeOffset("ClaimedAt"),
            entity.GetDateTimeOffset("FirstTriedAt"),
            entity.ETag)
        {
            Tries = entity.GetInt32("Tries") ?? 0,
            Detail = entity.GetString("Detail"),
        };
    }

    /// <summary>The row as it is now, or null when another dispatcher moved it first.</summary>
    public async Task<OutboxRow?> MoveAsync(
        OutboxRow row, DispatchStatus status, DateTimeOffset now, string? detail, CancellationToken cancellationToken)
    {
        var claimed = status == DispatchStatus.Claimed;
        var moved = row with
        {
            Status = status,
            ClaimedAt = claimed ? now : row.ClaimedAt,
            FirstTriedAt = row.FirstTriedAt ?? (claimed ? now : null),
            Tries = row.Tries + (claimed ? 1 : 0),
            Detail = claimed ? row.Detail : detail,
        };
        var entity = Entity(row.Partition.ToString(), row.Message);
        entity["Status"] = status.ToString();
        entity["ClaimedAt"] = moved.ClaimedAt;
        entity["FirstTriedAt"] = moved.FirstTriedAt;
        entity["MovedAt"] = now;
        entity["Tries"] = moved.Tries;
        entity["Detail"] = moved.Detail;
        entity[Operation] = Entropy.Fresh().Id("move");
        try
        {
            var answer = await clients.Table.UpdateEntityAsync(
                entity, row.Tag, TableUpdateMode.Replace, cancellationToken);
            meter.Moved(row.Message, status, row.FirstTriedAt is null, now);
            return moved with { Tag = answer.Headers.ETag ?? default };
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            if (await FindOwnAsync(entity, cancellationToken) is { } tag)
            {
                meter.Moved(row.Message, status, row.FirstTriedAt is null, now);
                return moved with { Tag = tag };
            }

            return failure is RequestFailedException { Status: 404 or 409 or 412 }
                ? null
                : throw new StoreUnavailableException(failure);
        }
    }

    // After a lost answer our own write looks like another dispatcher's; a forgotten claim would lose the SMS.
    private async Task<ETag?> FindOwnAsync(TableEntity written, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            written.PartitionKey, written.RowKey, [Operation], cancellationToken);
        return found.HasValue
            && string.Equals(found.Value!.GetString(Operation), written.GetString(Operation), StringComparison.Ordinal)
            ? found.Value.ETag
            : null;
    }
}

/// <summary>One outbox row as it was read.</summary>
public sealed record OutboxRow(
    PartitionId Partition, OutboxMessage Message, DispatchStatus Status, DateTimeOffset? ClaimedAt,
    DateTimeOffset? FirstTriedAt, ETag Tag)
{
    /// <summary>How often the row was claimed.</summary>
    public int Tries { get; init; }

    /// <summary>The result of the last finished try.</summary>
    public string? Detail { get; init; }
}
