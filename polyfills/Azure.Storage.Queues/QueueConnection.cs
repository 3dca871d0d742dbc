using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Storage.Queues;

// The pipeline to one account's queues.
internal sealed class QueueConnection
{
    private readonly HttpPipeline _pipeline;

    private readonly string _version;

    private QueueConnection(Uri endpoint, QueueClientOptions? options, HttpPipelinePolicy authentication)
    {
        options ??= new();
        Endpoint = new(endpoint.AbsoluteUri.TrimEnd('/'));
        Encoding = options.MessageEncoding;
        AccountName = endpoint.HostNameType == UriHostNameType.Dns && !endpoint.IsLoopback
            ? endpoint.Host.Split('.')[0]
            : endpoint.Segments.ElementAtOrDefault(1)?.Trim('/') ?? "";
        _version = options.VersionString;
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            RequestFailedDetailsParser = new QueueErrorParser(),
            PerRetryPolicies = { authentication },
        });
    }

    public Uri Endpoint { get; }

    public string AccountName { get; }

    public QueueMessageEncoding Encoding { get; }

    public static QueueConnection For(string connectionString, QueueClientOptions? options)
    {
        var parsed = QueueConnectionString.Parse(connectionString);
        return new(parsed.Endpoint, options, new SharedKeyPolicy(parsed.Credential));
    }

    public static QueueConnection For(Uri endpoint, StorageSharedKeyCredential credential, QueueClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new(endpoint, options, new SharedKeyPolicy(credential));
    }

    public static QueueConnection For(Uri endpoint, TokenCredential credential, QueueClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new(endpoint, options, new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default"));
    }

    /// <summary>Sends one request; <paramref name="query"/> leaves out the pairs without a value.</summary>
    public async Task<Response> SendAsync(
        RequestMethod method, string path, IEnumerable<(string Name, string? Value)> query, RequestContent? content, CancellationToken cancellationToken)
    {
        using var message = _pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(Endpoint);
        request.Uri.AppendPath(path, escape: false);
        foreach (var (name, value) in query)
        {
            if (value is not null)
            {
                request.Uri.AppendQuery(name, value);
            }
        }

        request.Headers.Add("x-ms-version", _version);
        request.Headers.Add("Accept", "application/xml");
        if (content is not null)
        {
            request.Headers.Add("Content-Type", "application/xml");
            request.Content = content;
        }

        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return message.Response;
    }
}
