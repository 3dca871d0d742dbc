using Countersign.Aggregates;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>The part of a list that a request asks for: its `limit` and its `cursor`.</summary>
/// <param name="Limit">The most items that a page may have.</param>
/// <param name="Cursor">From the page before; null for the first page.</param>
public sealed record PageRequest(int Limit, string? Cursor)
{
    public const int DefaultLimit = 50;
    public const int MaximumLimit = 100;

    /// <summary>For a list without other parameters.</summary>
    public static Result<PageRequest> Read(HttpRequest request)
    {
        var query = new QueryFields(request);
        var page = Read(query);
        return query.Invalid() is { } invalid ? invalid : page;
    }

    /// <summary>For a list with parameters of its own; the query reports all problems together.</summary>
    public static PageRequest Read(QueryFields query) =>
        new(
            query.Number("limit", 1, MaximumLimit) ?? DefaultLimit,
            query.Raw("cursor") is { Length: > 0 } cursor ? cursor : null);

    /// <summary>The same part of a stored list.</summary>
    /// <param name="tenant">The tenant whose rows these are.</param>
    /// <param name="list">The name of the list; the cursor is valid for it only.</param>
    /// <param name="filter">Finds the rows; the cursor is valid for it only.</param>
    public ListQuery Of(string tenant, string list, string filter) => new(tenant, list, filter, Limit, Cursor);
}
