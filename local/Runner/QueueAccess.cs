using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Countersign.Local;

/// <summary>Gives queue triggers their queues, with the encoding and settings of the Functions host.</summary>
internal sealed class QueueAccess(string connectionString, HostJson host, TimeSpan lease)
{
    // The Functions host reads and writes Base64 unless host.json says otherwise.
    private readonly QueueServiceClient _service = new(
        connectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    public HostJson Host => host;

    public TimeSpan Lease => lease;

    public QueueClient Client(string name) => _service.GetQueueClient(name);

    /// <summary>Moves a message that failed too often to the poison queue, for people to look at.</summary>
    public async Task PoisonAsync(string queueName, QueueMessage message)
    {
        var poison = Client(queueName + "-poison");
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(message.MessageText);
    }
}
