using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Countersign.Local;

/// <summary>How queue triggers reach storage: the host's encoding, and its settings.</summary>
internal sealed class QueueAccess(string connectionString, HostJson host, TimeSpan lease)
{
    // The Functions host reads and writes Base64 unless host.json says otherwise.
    private readonly QueueServiceClient _service = new(
        connectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    public HostJson Host => host;

    public TimeSpan Lease => lease;

    public QueueClient Client(string name) => _service.GetQueueClient(name);

    /// <summary>Puts what failed too often aside, for people to look at.</summary>
    public async Task PoisonAsync(string queueName, QueueMessage message)
    {
        var poison = Client(queueName + "-poison");
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(message.MessageText);
    }
}
