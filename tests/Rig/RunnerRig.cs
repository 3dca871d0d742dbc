using Countersign.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Countersign.Tests.Rig;

/// <summary>A runner of <see cref="RunnerFunctions"/> on a free port.</summary>
public sealed class RunnerRig : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-").FullName;
    private readonly LoopbackPort _port = LoopbackPort.Take(0);
    private FunctionHost _host = null!;

    public RunnerProbe Probe { get; } = new();

    public LocalClock Clock { get; } = new();

    public HttpClient Client { get; } = new();

    public static async Task<RunnerRig> StartAsync(
        string storage = "UseDevelopmentStorage=true", bool listen = false, bool middleware = false,
        TimeSpan? lease = null, string visibilityTimeout = "00:00:00")
    {
        var rig = new RunnerRig();
        var hostJson = Path.Combine(rig._folder, "host.json");
        await File.WriteAllTextAsync(hostJson, $$"""
            {
              "logging": { "logLevel": { "default": "None" } },
              "extensions": {
                "http": { "routePrefix": "api/v9", "customHeaders": { "x-custom": "from host.json" } },
                "queues": { "maxPollingInterval": "00:00:00.1", "visibilityTimeout": "{{visibilityTimeout}}", "maxDequeueCount": 3 }
              }
            }
            """);
        var console = Directory.CreateDirectory(Path.Combine(rig._folder, "console")).FullName;
        await File.WriteAllTextAsync(Path.Combine(console, "index.html"), "<title>console</title>");
        rig._host = FunctionHost.Build(new FunctionHostOptions
        {
            Port = rig._port,
            Functions = [typeof(RunnerFunctions).Assembly],
            Configure = (worker, _) =>
            {
                worker.Services.AddSingleton(rig.Probe).AddScoped<RunnerProbe.Scope>();
                if (middleware)
                {
                    worker.UseMiddleware<RunnerProbe.Outer>().UseMiddleware<RunnerProbe.Inner>();
                }
            },
            Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = storage },
            Clock = rig.Clock,
            HostJson = hostJson,
            Console = console,
            Listen = listen,
            QueueLease = lease ?? TimeSpan.FromSeconds(30),
        });
        await rig._host.StartAsync(CancellationToken.None);
        rig.Client.BaseAddress = rig._host.BaseAddress;
        return rig;
    }

    /// <summary>Waits for an asynchronous effect; the bound only ends a hanging build.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var attempt = 0; attempt < 1500; attempt++)
        {
            if (condition())
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("It did not happen within 30 s.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
        _port.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
