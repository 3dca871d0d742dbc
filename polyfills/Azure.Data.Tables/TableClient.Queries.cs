using System.Globalization;
using Azure.Core;

namespace Azure.Data.Tables;

/// <content>Queries, page by page.</content>
public partial class TableClient
{
    public virtual AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        new AsyncPages<T>(this, Columns(select), filter, maxPerPage, cancellationToken);

    public virtual Pageable<T> Query<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        new Pages<T>(this, Columns(select), filter, maxPerPage, cancellationToken);

    private static string? Columns(IEnumerable<string>? select) => select is null ? null : string.Join(',', select);

    private static Page<T> Page<T>(Response response)
        where T : class, ITableEntity
    {
        Answer.Success(response);
        string? token = null;
        if (response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition))
        {
            response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row);
            token = $"{partition} {row}";
        }

        return Azure.Page<T>.FromValues(EntityReader.Many<T>(response), token, response);
    }

    private HttpMessage QueryMessage(string? columns, string? filter, int? top, string? continuation)
    {
        var message = _connection.Message(RequestMethod.Get, $"/{Name}()");
        var uri = message.Request.Uri;
        Append(uri, "$top", top?.ToString(CultureInfo.InvariantCulture));
        Append(uri, "$select", columns);
        Append(uri, "$filter", filter);
        if (continuation?.Split(' ', 2) is { } keys)
        {
            Append(uri, "NextPartitionKey", keys[0]);
            Append(uri, "NextRowKey", keys.ElementAtOrDefault(1));
        }

        return message;
    }

    private static void Append(RequestUriBuilder uri, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            uri.AppendQuery(name, value);
        }
    }

    private sealed class AsyncPages<T>(TableClient table, string? columns, string? filter, int? maxPerPage, CancellationToken cancellation)
        : AsyncPageable<T>(cancellation)
        where T : class, ITableEntity
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            do
            {
                using var message = table.QueryMessage(columns, filter, pageSizeHint ?? maxPerPage, continuationToken);
                var page = Page<T>(await table._connection.SendAsync(message, CancellationToken).ConfigureAwait(false));
                yield return page;
                continuationToken = page.ContinuationToken;
            }
            while (continuationToken is not null);
        }
    }

    private sealed class Pages<T>(TableClient table, string? columns, string? filter, int? maxPerPage, CancellationToken cancellation)
        : Pageable<T>(cancellation)
        where T : class, ITableEntity
    {
        public override IEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            do
            {
                using var message = table.QueryMessage(columns, filter, pageSizeHint ?? maxPerPage, continuationToken);
                var page = Page<T>(table._connection.Send(message, CancellationToken));
                yield return page;
                continuationToken = page.ContinuationToken;
            }
            while (continuationToken is not null);
        }
    }
}
