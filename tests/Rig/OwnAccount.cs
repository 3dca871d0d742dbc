using System.Collections.Concurrent;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Local;
using Countersign.Storage;

namespace Countersign.Tests.Rig;

/// <summary>
/// A storage account that one test uses alone until it returns it, emptied, for the next. All of them are in one
/// emulator: one for each would keep a core busy for some seconds until its code is compiled. It is not the emulator of
/// the other tests: these ask for much at once, and an emulator answers one request at a time.
/// </summary>
public sealed class OwnAccount : IAsyncDisposable
{
    private static readonly Lazy<Task<Azurite>> Emulator = new(AzuriteFixture.StartAsync);
    private static readonly ConcurrentBag<string> Spare = [.. AzuriteFixture.OtherAccounts];

    private readonly string name;

    private OwnAccount(string name, string connectionString)
    {
        this.name = name;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<OwnAccount> TakeAsync()
    {
        var all = (await Emulator.Value).ConnectionString;
        return Spare.TryTake(out var name)
            ? new OwnAccount(name, all.Replace(Azurite.Account, name, StringComparison.Ordinal))
            : throw new InvalidOperationException("More tests run at a time than there are accounts for.");
    }

    public async ValueTask DisposeAsync()
    {
        await new TableClient(ConnectionString, StorageClients.TableName).DeleteAsync();
        string[] queues = [
            StorageClients.SmsQueue, StorageClients.EmailQueue, StorageClients.WebhookQueue,
            StorageClients.FollowUpQueue];
        await Task.WhenAll(
            queues.SelectMany(queue => new[] { queue, queue + "-poison" }).Select(
                queue => new QueueClient(ConnectionString, queue).DeleteIfExistsAsync()));
        Spare.Add(name);
    }
}
