using System.Security.Cryptography;
using Countersign.Local;
using Microsoft.Extensions.Configuration;

namespace Countersign.Bench.Load;

/// <summary>
/// Azurite, folders and shared settings of one run. Deleted when disposed.
/// </summary>
internal sealed class BenchStorage : IAsyncDisposable
{
    private readonly DirectoryInfo root;
    private readonly Azurite azurite;
    private int folders;

    private BenchStorage(DirectoryInfo root, Azurite azurite) => (this.root, this.azurite) = (root, azurite);

    public string ConnectionString => azurite.ConnectionString;

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Countersign:MasterKeys:local"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["Countersign:ResponseGrain"] = "00:00:00",
        ["Countersign:CreateStorage"] = "false",
    };

    /// <summary>What the worker needs beside these to start.</summary>
    public Dictionary<string, string> WorkerSettings => new(Settings, StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage"] = ConnectionString,
        ["Countersign:ApiUrl"] = "http://localhost:7071",
        ["Countersign:Communication:ConnectionString"] = Servers.NoCommunication,
        ["Countersign:Communication:EmailSender"] = "no-reply@countersign.example",
        ["Countersign:Communication:SmsSender"] = "Countersign",
        ["Countersign:MasterKey:Current"] = "local",
    };

    public static async Task<BenchStorage> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("countersign-bench-");
        var emulator = await Azurite.StartInMemoryAsync(
            Path.Combine(folder.FullName, "azurite"), Console.WriteLine, cancellationToken);
        await CountersignApplication.PrepareStorageAsync(
            new ConfigurationBuilder().AddInMemoryCollection(
                [KeyValuePair.Create<string, string?>("AzureWebJobsStorage", emulator.ConnectionString)]).Build(),
            cancellationToken);
        return new BenchStorage(folder, emulator);
    }

    /// <summary>
    /// Whether servers optimise every method at its first call. If not, the compiler, which is still at work after
    /// minutes, is half of what is measured.
    /// </summary>
    public void OptimiseAtFirstCall(bool optimise) => Settings["DOTNET_TieredCompilation"] = optimise ? "0" : "1";

    public string NewFolder() => Path.Combine(root.FullName, $"app-{++folders}");

    public async ValueTask DisposeAsync()
    {
        await azurite.DisposeAsync();
        root.Delete(recursive: true);
    }
}
