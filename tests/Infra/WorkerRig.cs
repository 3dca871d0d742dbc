using Countersign.Hosting;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Infra;

/// <summary>
/// The worker's own program behind the stand-in for the Functions host: as it is published, if a published app was
/// given, else as it was built.
/// </summary>
public sealed class WorkerRig : IAsyncLifetime
{
    public IsolatedBackend Backend { get; } = new();

    public FunctionsHost Host { get; private set; } = null!;

    /// <summary>What the worker logged until it had answered its first request.</summary>
    public IReadOnlyList<string> StartLog { get; private set; } = [];

    public Api Api { get; private set; } = null!;

    public TestTenant Tenant { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Backend.InitializeAsync();
        Host = await StartAsync(App.Settings["Countersign:MasterKeys:local"]!);
        Api = new Api(Host.BaseAddress);
        var created = (await Api.PostAsync(
            "/api/v1/tenants", new { id = "acme", name = "Acme", adminEmail = "admin@example.com" },
            ("x-functions-key", FunctionsHost.Key))).Expect(201);
        StartLog = [.. Host.Log];
        Tenant = new TestTenant(Api, "acme", created["apiKey"]);
    }

    /// <summary>Starts a worker on the same storage.</summary>
    public Task<FunctionsHost> StartAsync(string masterKey) => FunctionsHost.StartAsync(
        Published.App.IsThere
            ? Published.PathOf("Countersign.Functions.dll")
            : Path.Combine(AppContext.BaseDirectory, "Countersign.Functions.dll"),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = Backend.Storage,
            ["Countersign:ApiUrl"] = "http://localhost:7071",
            ["Countersign:Communication:ConnectionString"] = Backend.Communication,
            ["Countersign:Communication:EmailSender"] = "no-reply@countersign.example",
            ["Countersign:Communication:SmsSender"] = "Countersign",
            ["Countersign:MasterKey:Current"] = "local",
            ["Countersign:MasterKeys:local"] = masterKey,
            ["Countersign:AzureTimeout"] = "00:00:25",
        },
        CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        await Backend.DisposeAsync();
    }
}
