using Azure.Core.Pipeline;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Local;
using Countersign.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Rig;

/// <summary>An app whose calls can be made to fail and whose clock can be moved, reused for many runs.</summary>
public sealed class FaultyApp : IAsyncDisposable
{
    private static readonly Lazy<Task<(string Storage, LocalApp App)>> Unbroken = new(StartUnbrokenAsync);

    private readonly LocalClock clock = new();
    private readonly Lazy<Task<TestTenant>> ownTenant;

    private FaultyApp(FaultPolicy faults)
    {
        Faults = faults;
        ownTenant = new(() => TestTenant.CreateAsync(App));
    }

    public FaultPolicy Faults { get; }

    public LocalApp App { get; private set; } = null!;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <param name="hang">How long a call hangs before the connection breaks.</param>
    /// <param name="patience">When the client itself gives a call up.</param>
    public static async Task<FaultyApp> StartAsync(TimeSpan hang, string? patience = null)
    {
        var faulty = new FaultyApp(new FaultPolicy { HangFor = hang });
        faulty.App = await Rig.App.StartAsync(
            clock: faulty.clock, configure: services => services.AddSingleton<HttpPipelinePolicy>(faulty.Faults),
            storage: (await Unbroken.Value).Storage,
            settings: patience is null
                ? null
                : new Dictionary<string, string?> { ["Countersign:AzureTimeout"] = patience });
        return faulty;
    }

    /// <summary>One tenant for all its runs. Ask for it first while nothing fails.</summary>
    public Task<TestTenant> TenantAsync() => ownTenant.Value;

    /// <summary>An app on the same tables without faults; it listens to their queues.</summary>
    public static async Task<LocalApp> UnbrokenAsync() => (await Unbroken.Value).App;

    /// <summary>Moves the clock to the next TOTP step; cached signing keys are outdated by then.</summary>
    public void NextStep() => clock.Advance(TimeSpan.FromSeconds(31));

    /// <summary>
    /// Clears the caches of tenant and name, so that the next request makes every call that it can make.
    /// </summary>
    public async Task CoolAsync(TestUser user)
    {
        var tenants = App.Services.GetRequiredService<TenantDirectory>();
        var names = App.Services.GetRequiredService<NameIndex>();
        var tenant = await tenants.FindAsync(user.Tenant.Id, CancellationToken.None);
        Assert.True(Username.TryParse(user.Username, [], out var name));
        names.Forget(user.Tenant.Id, names.Hash(user.Tenant.Id, tenant!, name!));
        tenants.Forget(user.Tenant.Id);
        NextStep();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    // Separate tables, because the emulator is slower with every row and a fault at every call leaves very many.
    private static async Task<(string Storage, LocalApp App)> StartUnbrokenAsync()
    {
        var azurite = await OwnAccount.TakeAsync();
        return (azurite.ConnectionString, await Rig.App.StartAsync(listen: true, storage: azurite.ConnectionString));
    }
}
