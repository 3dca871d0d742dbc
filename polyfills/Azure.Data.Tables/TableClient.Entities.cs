using Azure.Core;

namespace Azure.Data.Tables;

/// <content>Single entities.</content>
public partial class TableClient
{
    public virtual Response AddEntity<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        using var message = AddMessage(entity);
        return Answer.Success(_connection.Send(message, cancellationToken));
    }

    public virtual async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        using var message = AddMessage(entity);
        return Answer.Success(await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false));
    }

    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = GetMessage(partitionKey, rowKey, select);
        var response = Answer.Success(await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false));
        return Response.FromValue(EntityReader.One<T>(response), response);
    }

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = GetMessage(partitionKey, rowKey, select);
        var response = Answer.SuccessOrMissing(await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false));
        return response.Status == 404 ? new NoEntity<T>(response) : Response.FromValue(EntityReader.One<T>(response), response);
    }

    public virtual async Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        using var message = WriteMessage(entity, mode, default);
        return Answer.Success(await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false));
    }

    public virtual async Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default)
        {
            throw new ArgumentException("Value cannot be empty.", nameof(ifMatch));
        }

        using var message = WriteMessage(entity, mode, ifMatch);
        return Answer.Success(await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false));
    }

    public virtual async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        using var message = DeleteMessage(partitionKey, rowKey, ifMatch);
        return Answer.SuccessOrMissing(await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false));
    }

    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    private HttpMessage AddMessage(ITableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var message = _connection.Message(RequestMethod.Post, "/" + Name, TableConnection.Json(entity));
        message.Request.Headers.Add("Prefer", "return-no-content");
        return message;
    }

    private HttpMessage GetMessage(string partitionKey, string rowKey, IEnumerable<string>? select)
    {
        var message = _connection.Message(RequestMethod.Get, EntityPath(partitionKey, rowKey));
        if (select is not null)
        {
            message.Request.Uri.AppendQuery("$select", string.Join(',', select));
        }

        return message;
    }

    private HttpMessage WriteMessage(ITableEntity entity, TableUpdateMode mode, ETag ifMatch)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var method = mode == TableUpdateMode.Replace ? RequestMethod.Put : RequestMethod.Patch;
        var message = _connection.Message(method, EntityPath(entity.PartitionKey, entity.RowKey), TableConnection.Json(entity));
        if (ifMatch != default)
        {
            message.Request.Headers.Add("If-Match", ifMatch.ToString());
        }

        return message;
    }

    private HttpMessage DeleteMessage(string partitionKey, string rowKey, ETag ifMatch)
    {
        var message = _connection.Message(RequestMethod.Delete, EntityPath(partitionKey, rowKey));
        message.Request.Headers.Add("If-Match", (ifMatch == default ? ETag.All : ifMatch).ToString());
        return message;
    }

    private string EntityPath(string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return TableConnection.EntityPath(Name, partitionKey, rowKey);
    }

    private sealed class NoEntity<T>(Response response) : NullableResponse<T>
    {
        public override bool HasValue => false;

        public override T? Value => throw new InvalidOperationException("There is no such entity.");

        public override Response GetRawResponse() => response;
    }
}
