using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>Reads a tenant's audit rows page by page: aggregate by aggregate, the newest of each first.</summary>
public sealed class AuditLists(ListPages pages)
{
    public async Task<Result<AuditList>> ReadAsync(
        string tenant, AuditFilter filter, PageRequest request, CancellationToken cancellationToken)
    {
        var page = await pages.ReadAsync(
            request.Of(tenant, "audit", filter.Of(tenant)), AuditAnswer.Of, cancellationToken);
        return page.Then(found => new AuditList(found.Items, found.Cursor));
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
        var partition = PartitionId.Parse(row.PartitionKey);
        return new AuditAnswer(
            partition.Kind, partition.Id, row.GetInt64("Sequence") ?? 0, row.GetDateTimeOffset("At") ?? default,
            row.GetString("Type")!,
            row.GetString("Factor"), row.GetInt32("Failures"), row.GetString("By"), row.GetString("Subject"),
            row.GetString("Actor"), row.GetInt32("RetryAfter"));
    }
}
