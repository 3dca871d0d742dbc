using System.Buffers;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables;

// The pipeline to one account's tables, and the requests that all clients of it share.
internal sealed class TableConnection
{
    private readonly HttpPipeline _pipeline;

    private TableConnection(Uri endpoint, TableClientOptions? options, HttpPipelinePolicy authentication)
    {
        options ??= new();
        Endpoint = new(endpoint.AbsoluteUri.TrimEnd('/'));
        Version = options.VersionString;
        AccountName = endpoint.HostNameType == UriHostNameType.Dns && !endpoint.IsLoopback
            ? endpoint.Host.Split('.')[0]
            : endpoint.Segments.ElementAtOrDefault(1)?.Trim('/') ?? "";
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            RequestFailedDetailsParser = TableErrorParser.Shared,
            PerRetryPolicies = { authentication },
        });
    }

    public Uri Endpoint { get; }

    public string Version { get; }

    public string AccountName { get; }

    public static TableConnection For(string connectionString, TableClientOptions? options)
    {
        var parsed = TableConnectionString.Parse(connectionString);
        return new(parsed.Endpoint, options, new SharedKeyLitePolicy(parsed.Credential));
    }

    public static TableConnection For(Uri endpoint, TokenCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new(endpoint, options, new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default"));
    }

    public static TableConnection For(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new(endpoint, options, new SharedKeyLitePolicy(credential));
    }

    public static string EntityPath(string table, string partitionKey, string rowKey) =>
        $"/{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";

    public static RequestContent Json(ITableEntity entity)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            EntityWriter.Write(json, entity);
        }

        return RequestContent.Create(buffer.WrittenMemory);
    }

    public HttpMessage Message(RequestMethod method, string path, RequestContent? content = null)
    {
        var message = _pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(Endpoint);
        request.Uri.AppendPath(path, escape: false);
        request.Headers.Add("x-ms-version", Version);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json;odata=minimalmetadata");
        if (content is not null)
        {
            request.Headers.Add("Content-Type", "application/json");
            request.Content = content;
        }

        return message;
    }

    public HttpMessage CreateTable(string table)
    {
        var name = Encoding.UTF8.GetBytes($$"""{"TableName":"{{JsonEncodedText.Encode(table)}}"}""");
        var message = Message(RequestMethod.Post, "/Tables", RequestContent.Create(name));
        message.Request.Headers.Add("Prefer", "return-no-content");
        return message;
    }

    public HttpMessage DeleteTable(string table) => Message(RequestMethod.Delete, $"/Tables('{Escape(table)}')");

    public Response Send(HttpMessage message, CancellationToken cancellationToken)
    {
        _pipeline.Send(message, cancellationToken);
        return message.Response;
    }

    public async Task<Response> SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return message.Response;
    }

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
