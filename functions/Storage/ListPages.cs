using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Secrets;

namespace Countersign.Storage;

/// <summary>
/// Reads lists page by page: scans of a key range inside one tenant. The cursor is the storage's continuation token,
/// sealed for this tenant, list and filter, so that a client cannot forge one.
/// </summary>
public sealed class ListPages(StorageClients clients, Cursors cursors)
{
    private const int PageSize = 100;

    /// <summary>One page of a key range.</summary>
    public async Task<Result<ListPage>> ReadAsync(
        string tenant, string list, string filter, string? cursor, CancellationToken cancellationToken)
    {
        var place = new SealedField(tenant, list, filter);
        if (!cursors.TryOpen(place, cursor, out var continuation))
        {
            return Refusal.InvalidField("cursor", "Is not a cursor of this list.");
        }

        await foreach (var page in clients.Table.QueryAsync<TableEntity>(
            filter, PageSize, cancellationToken: cancellationToken).AsPages(continuation).WithCancellation(
                cancellationToken))
        {
            return new ListPage(
                page.Values, page.ContinuationToken is { Length: > 0 } next ? cursors.Seal(place, next) : null);
        }

        return new ListPage([], null);
    }
}

/// <summary>Rows of a list, and the cursor of the next page; null at the end.</summary>
public sealed record ListPage(IReadOnlyList<TableEntity> Rows, string? Cursor);
