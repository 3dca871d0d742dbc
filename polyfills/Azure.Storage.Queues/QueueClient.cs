using System.Globalization;
using Azure.Core;
using Azure.Storage.Queues.Models;

namespace Azure.Storage.Queues;

/// <summary>One queue.</summary>
public partial class QueueClient
{
    private static readonly (string Name, string? Value)[] NoQuery = [];

    private readonly QueueConnection _connection;

    public QueueClient(string connectionString, string queueName)
        : this(connectionString, queueName, null)
    {
    }

    public QueueClient(string connectionString, string queueName, QueueClientOptions? options)
        : this(QueueConnection.For(connectionString, options), queueName)
    {
    }

    public QueueClient(Uri queueUri, StorageSharedKeyCredential credential, QueueClientOptions? options = null)
        : this(QueueConnection.For(Account(queueUri), credential, options), queueUri.Segments[^1].TrimEnd('/'))
    {
    }

    public QueueClient(Uri queueUri, TokenCredential credential, QueueClientOptions? options = null)
        : this(QueueConnection.For(Account(queueUri), credential, options), queueUri.Segments[^1].TrimEnd('/'))
    {
    }

    internal QueueClient(QueueConnection connection, string queueName)
    {
        _connection = connection;
        Name = queueName;
    }

    protected QueueClient()
    {
        _connection = null!;
        Name = null!;
    }

    public virtual string Name { get; }

    public virtual string AccountName => _connection.AccountName;

    public virtual Uri Uri => new($"{_connection.Endpoint.AbsoluteUri.TrimEnd('/')}/{Name}");

    public virtual int MaxPeekableMessages => 32;

    public virtual int MessageMaxBytes => 64 * 1024;

    private string Path => "/" + Name;

    public virtual async Task<Response> CreateAsync(IDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
    {
        RefuseMetadata(metadata);
        return Success(await _connection.SendAsync(RequestMethod.Put, Path, NoQuery, null, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Creates the queue; answers null when it was there.</summary>
    public virtual async Task<Response?> CreateIfNotExistsAsync(IDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
    {
        RefuseMetadata(metadata);
        var response = await _connection.SendAsync(RequestMethod.Put, Path, NoQuery, null, cancellationToken).ConfigureAwait(false);
        var exists = response.Status == 204 || (response.Status == 409 && new RequestFailedException(response).ErrorCode == "QueueAlreadyExists");
        return exists ? null : Success(response);
    }

    public virtual async Task<Response<bool>> ExistsAsync(CancellationToken cancellationToken = default)
    {
        var response = await MetadataAsync(cancellationToken).ConfigureAwait(false);
        return Response.FromValue(response.Status != 404 && Success(response) is not null, response);
    }

    public virtual async Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        Success(await _connection.SendAsync(RequestMethod.Delete, Path, NoQuery, null, cancellationToken).ConfigureAwait(false));

    public virtual async Task<Response<bool>> DeleteIfExistsAsync(CancellationToken cancellationToken = default)
    {
        var response = await _connection.SendAsync(RequestMethod.Delete, Path, NoQuery, null, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(response.Status != 404 && Success(response) is not null, response);
    }

    public virtual async Task<Response<QueueProperties>> GetPropertiesAsync(CancellationToken cancellationToken = default)
    {
        var response = Success(await MetadataAsync(cancellationToken).ConfigureAwait(false));
        var count = response.Headers.TryGetValue("x-ms-approximate-messages-count", out var text) ? text : "0";
        return Response.FromValue(new QueueProperties { ApproximateMessagesCountLong = long.Parse(count, CultureInfo.InvariantCulture) }, response);
    }

    private static Uri Account(Uri queueUri)
    {
        ArgumentNullException.ThrowIfNull(queueUri);
        return new(new Uri(queueUri.AbsoluteUri.TrimEnd('/')), ".");
    }

    private static Response Success(Response response) =>
        response.IsError ? throw new RequestFailedException(response) : response;

    private static void RefuseMetadata(IDictionary<string, string>? metadata)
    {
        if (metadata?.Count > 0)
        {
            throw new NotSupportedException("Metadata of queues is not used here.");
        }
    }

    private Task<Response> MetadataAsync(CancellationToken cancellationToken) =>
        _connection.SendAsync(RequestMethod.Get, Path, [("comp", "metadata")], null, cancellationToken);
}
