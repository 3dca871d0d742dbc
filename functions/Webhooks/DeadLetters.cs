using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.Webhooks;

/// <summary>
/// Events that the webhook did not accept: one row each, in one partition per tenant, the newest event first.
/// </summary>
public sealed class DeadLetters(StorageClients clients, DueIndex due, ListPages pages, TimeProvider clock)
{
    /// <summary>Idempotent: the same message always gets the same row.</summary>
    public async Task AddAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var (partition, message) = (row.Partition, row.Message);
        var deadLetters = PartitionId.DeadLetters(partition.Tenant);
        var until = clock.GetUtcNow() + ExpiredRows.MessageLifetime;
        var entity = new TableEntity(deadLetters.ToString(), RowKeys.DeadLetter(message.CreatedAt, message.Id))
        {
            ["MessageId"] = message.Id,
            ["Type"] = WebhookBody.TypeOf(message),
            ["At"] = message.CreatedAt,
            ["Tries"] = row.Tries,
            ["LastStatus"] = int.TryParse(row.Detail, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                ? status
                : null,
            ["Kind"] = partition.Kind,
            ["AggregateId"] = partition.Id,
            [ExpiredRows.KeptUntil] = until,
        };
        await due.AddRoughlyAsync(deadLetters, until, cancellationToken);
        await clients.Table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Those that were written up to this time.</summary>
    public AsyncPageable<TableEntity> UntilAsync(
        string tenant, DateTimeOffset until, CancellationToken cancellationToken) =>
        clients.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {PartitionId.DeadLetters(tenant).ToString()}")
            + TableClient.CreateQueryFilter($" and KeptUntil le {until + ExpiredRows.MessageLifetime}"),
            cancellationToken: cancellationToken);

    /// <summary>Removes a dead letter as it was read: a newer one of the same message stays.</summary>
    public async Task RemoveAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await clients.Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 412)
        {
            // The message has failed again meanwhile, or a parallel run was first.
        }
    }

    public async Task<Result<DeadLetterList>> ReadAsync(
        string tenant, PageRequest request, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PartitionId.DeadLetters(tenant).ToString()}");
        var page = await pages.ReadAsync(
            request.Of(tenant, "dead-letters", filter), DeadLetterAnswer.Of, cancellationToken);
        return page.Then(found => new DeadLetterList(found.Items, found.Cursor));
    }
}

/// <summary>One dead letter on the wire. `LastStatus` is null where the server did not answer.</summary>
public sealed record DeadLetterAnswer(
    string Id, string Type, DateTimeOffset At, int Tries, int? LastStatus, string Kind, string AggregateId)
{
    public static DeadLetterAnswer Of(TableEntity row) => new(
        row.GetString("MessageId")!, row.GetString("Type")!, row.GetDateTimeOffset("At") ?? default,
        row.GetInt32("Tries") ?? 0, row.GetInt32("LastStatus"),
        row.GetString("Kind")!, row.GetString("AggregateId")!);
}

public sealed record DeadLetterList(DeadLetterAnswer[] Items, string? Cursor);
