using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>
/// Reads lists page by page: scans of a key range inside one tenant. The cursor is the storage's continuation token,
/// sealed for this tenant, list and filter, so that a client cannot forge one.
/// </summary>
public sealed class ListPages(StorageClients clients, Cursors cursors)
{
    // The store may return few rows, or none, of the many that it has looked at. A page has so many reads to fill up.
    private const int MaximumReads = 10;

    /// <summary>One page of a key range.</summary>
    /// <param name="query">The range, and which page of it.</param>
    /// <param name="read">Reads an item from its row; null for a row that is not listed.</param>
    /// <param name="cancellationToken">Cancels between two reads.</param>
    public async Task<Result<ListPage<T>>> ReadAsync<T>(
        ListQuery query, Func<TableEntity, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        if (!cursors.TryOpen(query.Place, query.Cursor, out var continuation))
        {
            return Cursors.Refused;
        }

        var items = new List<T>();
        for (var reads = 0; reads < MaximumReads; reads++)
        {
            var page = await NextAsync(query.Filter, query.Limit - items.Count, continuation, cancellationToken);
            items.AddRange((page?.Values ?? []).Select(read).OfType<T>());
            continuation = page?.ContinuationToken is { Length: > 0 } next ? next : null;
            if (continuation is null || items.Count == query.Limit)
            {
                break;
            }
        }

        return new ListPage<T>(
            [.. items], continuation is null ? null : cursors.Seal(query.Place, continuation));
    }

    private async Task<Page<TableEntity>?> NextAsync(
        string filter, int limit, string? continuation, CancellationToken cancellationToken)
    {
        await foreach (var page in clients.Table.QueryAsync<TableEntity>(
            filter, limit, cancellationToken: cancellationToken).AsPages(continuation).WithCancellation(
                cancellationToken))
        {
            return page;
        }

        return null;
    }
}

/// <summary>Items of a list, and the cursor of the next page; null at the end.</summary>
public sealed record ListPage<T>(T[] Items, string? Cursor);
