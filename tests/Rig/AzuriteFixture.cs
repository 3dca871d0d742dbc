using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>
/// The Azurite that the tests of a run share: started by the first class that needs it, stopped when the run ends.
/// Every class uses its own tables and queues.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const string FolderPrefix = "countersign-tests-";

    private static readonly Lazy<Task<Azurite>> Shared = new(StartAsync);

    /// <summary>The accounts of classes and tests that share no storage (<see cref="OwnAccount"/>).</summary>
    public static IReadOnlyList<string> OtherAccounts { get; } = [
        .. Enumerable.Range(1, 32).Select(number => $"account{number}")];

    private Azurite? _azurite;

    /// <summary>The working folder of this run's emulators.</summary>
    public static string Folder { get; } = NewFolder();

    public string ConnectionString => Azurite.ConnectionString;

    public Azurite Azurite => _azurite ?? throw new InvalidOperationException("The fixture is not initialised.");

    public static string NewName() => $"t{Guid.NewGuid():N}";

    public async Task<TableClient> NewTableAsync(TableClientOptions? options = null)
    {
        var table = new TableClient(ConnectionString, NewName(), options);
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public async Task<QueueClient> NewQueueAsync(QueueClientOptions? options = null)
    {
        var queue = new QueueClient(ConnectionString, NewName(), options);
        await queue.CreateIfNotExistsAsync();
        return queue;
    }

    public async Task InitializeAsync() => _azurite = await Shared.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    public static bool IsAccount(string name) => name == Azurite.Account || OtherAccounts.Contains(name);

    /// <summary>Starts an emulator that has all accounts and stops when the run ends.</summary>
    public static async Task<Azurite> StartAsync()
    {
        // The emulator reads its accounts from there. They have the key of the first.
        Environment.SetEnvironmentVariable(
            "AZURITE_ACCOUNTS",
            string.Join(';', OtherAccounts.Prepend(Azurite.Account).Select(account => $"{account}:{Azurite.Key}")));
        var azurite = await Azurite.StartInMemoryAsync(Folder, Console.Error.WriteLine, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => azurite.StopAsync().GetAwaiter().GetResult();
        return azurite;
    }

    // The test host does not wait for a clean exit, so each run deletes the folders of earlier runs.
    private static string NewFolder()
    {
        // First the folders, then the processes: a process that starts in between would lose its folder otherwise.
        var folders = Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*");
        var running = Process.GetProcesses().Select(process => process.Id).ToHashSet();
        running.Remove(Environment.ProcessId);
        foreach (var folder in folders)
        {
            var process = Path.GetFileName(folder)[FolderPrefix.Length..];
            if (int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && !running.Contains(id))
            {
                TryDelete(folder);
            }
        }

        return Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}");
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Another run is deleting it too, or an Azurite still writes into it; the next run deletes the rest.
        }
    }
}
