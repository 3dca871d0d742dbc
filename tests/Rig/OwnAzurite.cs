using System.Collections.Concurrent;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Local;
using Countersign.Storage;

namespace Countersign.Tests.Rig;

/// <summary>
/// An emulator that one test uses alone until it returns it. It is emptied and reused: to load Azurite
/// keeps a core busy for a second or more, and very many tests need one.
/// </summary>
public sealed class OwnAzurite : IAsyncDisposable
{
    private static readonly ConcurrentBag<Azurite> Spare = [];

    private readonly Azurite azurite;

    private OwnAzurite(Azurite azurite) => this.azurite = azurite;

    public string ConnectionString => azurite.ConnectionString;

    public static async Task<OwnAzurite> TakeAsync() =>
        new(
            Spare.TryTake(out var spare)
                ? spare
                : await Azurite.StartInMemoryAsync(
                    AzuriteFixture.Folder, Console.Error.WriteLine, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await new TableClient(ConnectionString, StorageClients.TableName).DeleteAsync();
        string[] queues = [
            StorageClients.SmsQueue, StorageClients.EmailQueue, StorageClients.WebhookQueue,
            StorageClients.FollowUpQueue];
        await Task.WhenAll(
            queues.SelectMany(queue => new[] { queue, queue + "-poison" }).Select(
                queue => new QueueClient(ConnectionString, queue).DeleteIfExistsAsync()));
        Spare.Add(azurite);
    }
}
