using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Timers;

/// <summary>An app whose timers run when a test says so, with its own storage and clock.</summary>
public sealed class DueRig : IAsyncLifetime
{
    private readonly IsolatedBackend backend = new();

    public LocalClock Clock { get; } = new();

    public FaultPolicy Calls { get; } = new();

    /// <summary>What this app logs, and no other.</summary>
    public LogCapture Log { get; } = new();

    public LocalApp App { get; private set; } = null!;

    public IsolatedBackend Backend => backend;

    public TableClient Table => new(backend.Storage, StorageClients.TableName);

    public async Task InitializeAsync()
    {
        await backend.InitializeAsync();
        App = await backend.StartAppAsync(
            Clock,
            configure: services => services.AddSingleton<HttpPipelinePolicy>(Calls).AddSingleton<ILoggerProvider>(Log));
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await backend.DisposeAsync();
    }

    /// <summary>Runs a timer now.</summary>
    public async Task RunAsync(string timer) =>
        (await new Api(App.BaseAddress).PostAsync($"/local/run/{timer}", null)).Expect(200);

    /// <summary>Runs a timer and counts its calls.</summary>
    public async Task<int> CountAsync(string timer)
    {
        Calls.Reset();
        await RunAsync(timer);
        return Calls.Operations.Count;
    }

    /// <summary>Runs the queues until the user has this many messages.</summary>
    public Task SentAsync(TestUser user, int messages) =>
        IsolatedBackend.DrainAsync(
            App, () => Task.FromResult(backend.SentTo(user).Count >= messages), $"{messages} messages");

    /// <summary>The keys of all rows whose partition has this prefix.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string prefix)
    {
        var rows = new List<string>();
        await foreach (var row in Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {prefix} and PartitionKey lt {prefix + "~"}")))
        {
            rows.Add($"{row.PartitionKey} {row.RowKey}");
        }

        return rows;
    }
}
