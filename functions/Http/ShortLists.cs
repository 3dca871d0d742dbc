using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>Pages of a list that is short enough to be read as a whole, such as the rows of one aggregate.</summary>
public sealed class ShortLists(Cursors cursors)
{
    /// <param name="request">Asks for the page. The cursor is valid for this path and this caller.</param>
    /// <param name="all">Every item.</param>
    /// <param name="keyOf">The key of an item, by which the list is sorted; no two have the same.</param>
    public Result<ListPage<T>> Page<T>(HttpRequest request, IEnumerable<T> all, Func<T, string> keyOf)
    {
        var asked = PageRequest.Read(request);
        if (asked.Refusal is { } invalid)
        {
            return invalid;
        }

        var place = new SealedField(
            request.Scope().Id, request.Path, request.HttpContext.Features.Get<Bearer>()?.UserId ?? "");
        if (!cursors.TryOpen(place, asked.Value.Cursor, out var last))
        {
            return Cursors.Refused;
        }

        // One more than the page has: it shows whether there is another page.
        var items = all.Where(item => string.CompareOrdinal(keyOf(item), last) > 0)
            .OrderBy(keyOf, StringComparer.Ordinal).Take(asked.Value.Limit + 1).ToArray();
        return items.Length <= asked.Value.Limit
            ? new ListPage<T>(items, null)
            : new ListPage<T>(items[..^1], cursors.Seal(place, keyOf(items[^2])));
    }

    /// <summary>A key by which the newest comes first.</summary>
    public static string NewestFirst(DateTimeOffset at, string id) => $"{long.MaxValue - at.UtcTicks:D19}|{id}";
}
