using Countersign.Local;
using Countersign.Passwords;
using Countersign.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Rig;

/// <summary>
/// The whole product in this process, on the run's one Azurite and one ACS stand-in. The shared app listens to the
/// queues for all tests; a test's own app (another clock, faults) only answers.
/// </summary>
public static class App
{
    /// <summary>Every app of the run shares the tables, so it also shares the key that seals them.</summary>
    private const string MasterKey = "dGhlIG1hc3RlciBzZWNyZXQgb2YgdGhlIHRlc3QgcnVuIQ==";

    private static readonly Lazy<Task<AcsStandIn>> Acs = new(
        () => AcsStandIn.StartAsync(NewFolder(), TimeProvider.System, CancellationToken.None));
    private static readonly Lazy<Task<LocalApp>> SharedApp = new(() => StartAsync(listen: true));

    /// <summary>
    /// The time in the run's apps: the middle of a TOTP step, for the whole run. So a code that a test
    /// computes is not older when it arrives.
    /// </summary>
    public static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(
        (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30 * 30) + 15);

    public static LogCapture Log { get; } = new();

    public static Task<LocalApp> SharedAsync() => SharedApp.Value;

    public static Task<AcsStandIn> AcsAsync() => Acs.Value;

    /// <summary>Settings that every app of the run has, child processes too.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(
        StringComparer.Ordinal)
    {
        ["Countersign:MasterKeys:local"] = MasterKey,
        ["Countersign:ResponseGrain"] = "00:00:00",
    };

    /// <summary>An app on the run's one Azurite, unless a test has its own storage.</summary>
    public static async Task<LocalApp> StartAsync(
        bool listen = false, TimeProvider? clock = null, Action<IServiceCollection>? configure = null,
        string? storage = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        return await LocalApp.StartAsync(
            Options(
                storage ?? azurite.ConnectionString, (await AcsAsync()).ConnectionString, listen,
                clock ?? new MovedClock(Now), configure: configure, settings: settings), CancellationToken.None);
    }

    /// <summary>An app of the run on this storage; without a messaging service it starts its own.</summary>
    public static LocalOptions Options(
        string storage, string? communication, bool listen = false, TimeProvider? clock = null, TimeSpan? lease = null,
        Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string?>? settings = null) => new()
        {
            Port = 0,
            DataFolder = NewFolder(),
            Storage = storage,
            Communication = communication,
            Settings = settings is null
            ? Settings
            : new Dictionary<string, string?>([.. Settings, .. settings], StringComparer.Ordinal),
            Clock = clock,
            Listen = listen,
            Demo = false,
            QueueLease = lease ?? TimeSpan.FromSeconds(5),
            Configure = services =>
            {
                CheapHashes(services);

                // Several apps of one deployment accept each other's tokens.
                services.PostConfigure<CountersignOptions>(
                    options => options.ApiUrl = new Uri("http://localhost:7071"));
                services.AddSingleton<ILoggerProvider>(Log);
                configure?.Invoke(services);
            },
        };

    /// <summary>Cheap hashes, because races do not depend on hashing; another test pins the real parameters.</summary>
    public static void CheapHashes(IServiceCollection services) =>
        services.AddSingleton(new Argon2idParameters(Argon2idHash.MinimumMemoryKiB, Passes: 1));

    /// <summary>A new folder among those that the next run deletes.</summary>
    public static string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(AzuriteFixture.Folder, $"app-{Guid.NewGuid():N}")).FullName;
}
