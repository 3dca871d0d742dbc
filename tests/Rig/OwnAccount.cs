using System.Collections.Concurrent;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Storage;

namespace Countersign.Tests.Rig;

/// <summary>
/// A storage account of the run's emulator that one test uses alone until it returns it, emptied, for the next. An
/// emulator for each would keep a core busy for some seconds until its code is compiled.
/// </summary>
public sealed class OwnAccount : IAsyncDisposable
{
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
        var fixture = new AzuriteFixture();
        await fixture.InitializeAsync();
        return Spare.TryTake(out var name)
            ? new OwnAccount(name, fixture.ConnectionStringOf(name))
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
