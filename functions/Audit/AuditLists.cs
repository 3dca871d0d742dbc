using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>Reads a tenant's audit rows page by page: aggregate by aggregate, the newest of each first.</summary>
public sealed class AuditLists(ListPages pages)
{
    public async Task<Result<AuditList>> ReadAsync(
        string tenant, DateTimeOffset? from, DateTimeOffset? to, string? cursor, CancellationToken cancellationToken)
    {
        // Every kind of aggregate of this tenant: '}' sorts after '|', so the range holds no other tenant's keys.
        var (first, end) = ($"{tenant}|", $"{tenant}}}");
        var (auditFrom, auditEnd) = RowKeys.AuditRange;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {first} and PartitionKey lt {end} and RowKey ge {auditFrom} and RowKey lt {auditEnd}");
        filter += from is { } since ? TableClient.CreateQueryFilter($" and At ge {since}") : "";
        filter += to is { } until ? TableClient.CreateQueryFilter($" and At lt {until}") : "";
        var page = await pages.ReadAsync(tenant, "audit", filter, cursor, cancellationToken);
        return page.Then(found => new AuditList([.. found.Rows.Select(AuditAnswer.Of)], found.Cursor));
    }
}

public sealed record AuditList(AuditAnswer[] Items, string? Cursor);

/// <summary>One audit row on the wire. `retryAfter` is in seconds.</summary>
public sealed record AuditAnswer(
    string Kind, string Id, long Sequence, DateTimeOffset At, string Type, string? Factor, int? Failures, string? By,
    string? Subject, string? Actor, int? RetryAfter)
{
    public static AuditAnswer Of(TableEntity row)
    {
        var partition = row.PartitionKey.Split('|');
        return new AuditAnswer(
            partition[1], partition[2], row.GetInt64("Sequence") ?? 0, row.GetDateTimeOffset("At") ?? default,
            row.GetString("Type")!,
            row.GetString("Factor"), row.GetInt32("Failures"), row.GetString("By"), row.GetString("Subject"),
            row.GetString("Actor"), row.GetInt32("RetryAfter"));
    }
}
