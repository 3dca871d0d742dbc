using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.Documents;

/// <summary>Reads a tenant's documents page by page, without their invitations.</summary>
public sealed class DocumentLists(ListPages pages)
{
    public async Task<Result<DocumentList>> ReadAsync(
        string tenant, PageRequest request, CancellationToken cancellationToken)
    {
        var heads = KeyRange.OfKind(tenant, PartitionId.DocumentKind).Heads;
        var page = await pages.ReadAsync(request.Of(tenant, "documents", heads), Summary, cancellationToken);
        return page.Then(found => new DocumentList(found.Items, found.Cursor));
    }

    private static DocumentSummary? Summary(TableEntity row)
    {
        var head = (DocumentHead)AggregateStore.HeadOf<Document>(row);
        return !head.Deleted && PartitionId.TryParse(row.PartitionKey, out var partition)
            ? new DocumentSummary(
                partition.Id, head.Title, head.SenderName, head.QuickSign, head.Department, head.CreatedAt)
            : null;
    }
}

public sealed record DocumentList(DocumentSummary[] Items, string? Cursor);

/// <summary>A document in a list.</summary>
public sealed record DocumentSummary(
    string Id, string Title, string? SenderName, bool QuickSign, string? Department, DateTimeOffset CreatedAt);
