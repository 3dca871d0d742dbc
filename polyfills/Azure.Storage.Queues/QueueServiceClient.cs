using Azure.Core;

namespace Azure.Storage.Queues;

/// <summary>The queues of one storage account.</summary>
public class QueueServiceClient
{
    private readonly QueueConnection _connection;

    public QueueServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    public QueueServiceClient(string connectionString, QueueClientOptions? options) =>
        _connection = QueueConnection.For(connectionString, options);

    public QueueServiceClient(Uri serviceUri, StorageSharedKeyCredential credential, QueueClientOptions? options = null) =>
        _connection = QueueConnection.For(serviceUri, credential, options);

    public QueueServiceClient(Uri serviceUri, TokenCredential credential, QueueClientOptions? options = null) =>
        _connection = QueueConnection.For(serviceUri, credential, options);

    protected QueueServiceClient() => _connection = null!;

    public virtual Uri Uri => _connection.Endpoint;

    public virtual string AccountName => _connection.AccountName;

    public virtual QueueClient GetQueueClient(string queueName)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueName);
        return new(_connection, queueName);
    }
}
