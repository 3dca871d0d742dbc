using System.Buffers;
using System.Text;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables;

// The multipart body of a transaction: one change set, one HTTP request in it per action.
internal sealed class TransactionBody(TableConnection connection, string table)
{
    private readonly string _batch = $"batch_{Guid.NewGuid()}";
    private readonly string _changeSet = $"changeset_{Guid.NewGuid()}";
    private readonly string _endpoint = connection.Endpoint.AbsoluteUri.TrimEnd('/');
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private Utf8JsonWriter? _json;

    public string ContentType => $"multipart/mixed; boundary={_batch}";

    public void Add(TableTransactionAction action)
    {
        var (method, etag, hasBody) = action.ActionType switch
        {
            TableTransactionActionType.Add => ("POST", default, true),
            // An update without a tag goes out as an upsert: the real client does the same.
            TableTransactionActionType.UpdateMerge => ("PATCH", action.ETag, true),
            TableTransactionActionType.UpdateReplace => ("PUT", action.ETag, true),
            TableTransactionActionType.UpsertMerge => ("PATCH", default, true),
            TableTransactionActionType.UpsertReplace => ("PUT", default, true),
            TableTransactionActionType.Delete => ("DELETE", action.ETag == default ? ETag.All : action.ETag, false),
            _ => throw new InvalidOperationException("Unknown request type."),
        };
        var entity = action.Entity;
        var path = method == "POST" ? "/" + table : TableConnection.EntityPath(table, entity.PartitionKey, entity.RowKey);
        Text(_json is null && _buffer.WrittenCount == 0
            ? $"--{_batch}\r\nContent-Type: multipart/mixed; boundary={_changeSet}\r\n\r\n--{_changeSet}\r\n"
            : $"\r\n--{_changeSet}\r\n");
        Text($"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{method} {_endpoint}{path} HTTP/1.1\r\n");
        Text($"x-ms-version: {connection.Version}\r\nDataServiceVersion: 3.0\r\nAccept: application/json;odata=minimalmetadata\r\n");
        Text(method == "POST" ? "Prefer: return-no-content\r\n" : etag == default ? "" : $"If-Match: {etag}\r\n");
        Text(hasBody ? "Content-Type: application/json\r\n\r\n" : "\r\n");
        if (hasBody)
        {
            Json(entity);
        }

        Text("\r\n");
    }

    public RequestContent Close()
    {
        if (_buffer.WrittenCount == 0)
        {
            throw new InvalidOperationException("Transaction is empty.");
        }

        _json?.Dispose();
        Text($"\r\n--{_changeSet}--\r\n\r\n--{_batch}--\r\n");
        return RequestContent.Create(_buffer.WrittenMemory);
    }

    private void Json(ITableEntity entity)
    {
        _json ??= new(_buffer);
        _json.Reset();
        EntityWriter.Write(_json, entity);
        _json.Flush();
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _buffer);
}
