using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Webhooks;

namespace Countersign.BackOffice;

/// <summary>
/// Lists are scans of a key range that begins and ends inside one tenant. The cursor is the storage's continuation,
/// sealed for this tenant, list and filter: nobody can make it point elsewhere.
/// </summary>
public sealed class BackOfficeLists(StorageClients clients, Cursors cursors)
{
    private const int PageSize = 100;

    public async Task<Result<UserList>> UsersAsync(string tenant, string? cursor, CancellationToken cancellationToken)
    {
        var (first, end) = ($"{tenant}|account|", $"{tenant}|account}}");
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {end} and RowKey eq {RowKeys.HeadKey}");
        var page = await PageAsync(tenant, "users", filter, cursor, cancellationToken);
        return page.Then(found => new UserList([.. Users(found.Rows)], found.Cursor));
    }

    public async Task<Result<AuditList>> AuditAsync(string tenant, DateTimeOffset? from, DateTimeOffset? to, string? cursor, CancellationToken cancellationToken)
    {
        // Every kind of aggregate of this tenant; '}' follows '|' in key order, so no other tenant's key lies between.
        var (first, end) = ($"{tenant}|", $"{tenant}}}");
        var (auditFrom, auditEnd) = RowKeys.AuditRange;
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {end} and RowKey ge {auditFrom} and RowKey lt {auditEnd}");
        filter += from is { } since ? TableClient.CreateQueryFilter($" and At ge {since}") : "";
        filter += to is { } until ? TableClient.CreateQueryFilter($" and At lt {until}") : "";
        var page = await PageAsync(tenant, "audit", filter, cursor, cancellationToken);
        return page.Then(found => new AuditList([.. found.Rows.Select(AuditAnswer.Of)], found.Cursor));
    }

    public async Task<Result<DeadLetterList>> DeadLettersAsync(string tenant, string? cursor, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PartitionId.DeadLetters(tenant).ToString()}");
        var page = await PageAsync(tenant, "dead-letters", filter, cursor, cancellationToken);
        return page.Then(found => new DeadLetterList([.. found.Rows.Select(DeadLetterAnswer.Of)], found.Cursor));
    }

    private static IEnumerable<UserAnswer> Users(IReadOnlyList<TableEntity> rows)
    {
        foreach (var row in rows)
        {
            var head = JsonSerializer.Deserialize(row.GetString("Body")!, AccountJson.Default.AccountHead)!;
            if (!head.Deleted)
            {
                yield return UserAnswer.Of(row.PartitionKey.Split('|')[2], head);
            }
        }
    }

    /// <summary>One page of a key range.</summary>
    internal async Task<Result<Page>> PageAsync(string tenant, string list, string filter, string? cursor, CancellationToken cancellationToken)
    {
        var place = new FieldPlace(tenant, list, filter);
        if (!cursors.TryOpen(place, cursor, out var continuation))
        {
            return Refusal.InvalidField("cursor", "Is not a cursor of this list.");
        }

        await foreach (var page in clients.Table.QueryAsync<TableEntity>(filter, PageSize, cancellationToken: cancellationToken).AsPages(continuation).WithCancellation(cancellationToken))
        {
            return new Page(page.Values, page.ContinuationToken is { Length: > 0 } next ? cursors.Seal(place, next) : null);
        }

        return new Page([], null);
    }

    internal sealed record Page(IReadOnlyList<TableEntity> Rows, string? Cursor);
}

public sealed record UserList(UserAnswer[] Items, string? Cursor);

public sealed record AuditList(AuditAnswer[] Items, string? Cursor);

/// <summary>One audit row on the wire. `retryAfter` is in seconds.</summary>
public sealed record AuditAnswer(string Kind, string Id, long Sequence, DateTimeOffset At, string Type, string? Factor, int? Failures, string? By, string? Subject, int? RetryAfter)
{
    public static AuditAnswer Of(TableEntity row)
    {
        var partition = row.PartitionKey.Split('|');
        return new AuditAnswer(
            partition[1], partition[2], row.GetInt64("Sequence") ?? 0, row.GetDateTimeOffset("At") ?? default, row.GetString("Type")!,
            row.GetString("Factor"), row.GetInt32("Failures"), row.GetString("By"), row.GetString("Subject"), row.GetInt32("RetryAfter"));
    }
}
