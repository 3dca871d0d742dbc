using System.Security.Cryptography;
using Azure;
using Countersign.DeliveryReports;
using Countersign.Settings;
using Countersign.Telemetry;
using Countersign.Webhooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Countersign.Local;

/// <summary>Runs all of Countersign in this process, with its own storage and messaging service.</summary>
public sealed class LocalApp : IAsyncDisposable
{
    // Stopped in the reverse order of the start.
    private readonly Stack<IAsyncDisposable> _started = new();
    private FunctionHost _host = null!;

    private LocalApp()
    {
    }

    public Uri BaseAddress => _host.BaseAddress;

    public IServiceProvider Services => _host.Services;

    /// <exception cref="CannotStartException">The message names the reason.</exception>
    public static async Task<LocalApp> StartAsync(LocalOptions options, CancellationToken cancellationToken)
    {
        StorageCheck.RefuseAzure();
        SettingsCheck.RefuseUnreadable(Given(options).Build());
        var app = new LocalApp();
        try
        {
            await app.StartPartsAsync(options, cancellationToken);
            return app;
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            if (failure is OptionsValidationException invalid)
            {
                throw SettingsCheck.Refusal(invalid);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task StartPartsAsync(LocalOptions options, CancellationToken cancellationToken)
    {
        var port = Started(LoopbackPort.Take(options.Port));
        var data = Started(DataFolder.Open(options.DataFolder, options.Fresh));
        var clock = options.Clock ?? data.Clock();
        var storage = options.Storage
            ?? Started(await Azurite.StartAsync(data.Root, options.Progress, cancellationToken)).ConnectionString;

        // Before the first call: code that starts the app may name any storage.
        StorageCheck.RefuseForeign(storage, storage);
        var prepared = Started(new Unfinished(PrepareStorageAsync(options, storage, cancellationToken))).Work;
        var acs = options.Communication is null
            ? Started(await AcsStandIn.StartAsync(data.Root, clock, cancellationToken))
            : null;
        var reportSecret = RandomNumberGenerator.GetHexString(64);
        _host = Started(FunctionHost.Build(new FunctionHostOptions
        {
            Port = port,
            Functions = [CountersignApplication.Functions],
            Configure = (worker, configuration) =>
            {
                StorageCheck.RefuseForeign(configuration["AzureWebJobsStorage"], storage);
                StorageCheck.RefuseOtherService(
                    configuration["Countersign:Communication:ConnectionString"],
                    options.Communication ?? acs!.ConnectionString);
                worker.UseCountersign().Services.AddCountersign(configuration);

                // In Azure the Functions host already makes a span for each request.
                worker.Services.ExportToCollector(configuration)?.WithTracing(
                    traces => traces.AddSource("Microsoft.AspNetCore"));
                worker.Services.Configure<WebhookOptions>(webhooks => webhooks.AllowLoopback = true);
                options.Configure(worker.Services);
            },
            Prepare = services => PrepareAsync(services, prepared, options, data.Root, cancellationToken),
            LocalEndpoints = routes =>
            {
                acs?.MapLocalEndpoints(routes);
                DemoTenant.Map(routes, data.Root);
                ApiReference.Map(routes);
            },
            Defaults = Defaults(
                port.Number, storage, options.Communication ?? acs!.ConnectionString, data.MasterKey(), reportSecret),
            Settings = options.Settings,
            Clock = clock,
            Console = Path.Combine(AppContext.BaseDirectory, "console"),
            QueueLease = options.QueueLease,
            Listen = options.Listen,
        }));

        await _host.StartAsync(cancellationToken);
        if (Services.GetRequiredService<IOptions<CountersignOptions>>()
            .Value.DeliveryReportSecret is { Length: > 0 } secret)
        {
            acs?.ReportTo(
                new Uri(BaseAddress, "/api/v1/delivery-reports"), DeliveryReportFunction.SecretHeader, secret);
        }
    }

    // The emulator and the stand-in share the machine with all that runs there: a build or a browser can keep them
    // waiting.
    private static KeyValuePair<string, string?> Patience =>
        KeyValuePair.Create<string, string?>("Countersign:AzureTimeout", "00:00:25");

    private static IConfigurationBuilder Given(LocalOptions options) =>
        new ConfigurationBuilder().AddInMemoryCollection([Patience]).AddEnvironmentVariables().AddInMemoryCollection(
            options.Settings);

    // This storage alone, whatever the settings say of it: they are checked later.
    private static async Task PrepareStorageAsync(
        LocalOptions options, string storage, CancellationToken cancellationToken)
    {
        try
        {
            await CountersignApplication.PrepareStorageAsync(
                Given(options).AddInMemoryCollection(
                    [KeyValuePair.Create<string, string?>("AzureWebJobsStorage", storage)]).Build(),
                cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            throw new CannotStartException(
                "There is no table yet, and Countersign:CreateStorage says that none is to be created.", failure);
        }
    }

    private static async Task PrepareAsync(
        IServiceProvider services, Task storage, LocalOptions options, string dataFolder,
        CancellationToken cancellationToken)
    {
        var checkedStorage = MasterKeyCheck.RefuseOtherAsync(services, storage, dataFolder);
        try
        {
            await CountersignApplication.PrepareAsync(services, checkedStorage, cancellationToken);
        }
        finally
        {
            // The check uses services that are disposed of after this.
            await checkedStorage.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (options.Demo)
        {
            // Before the first answer: a client that sees the health check may sign in at once.
            await DemoTenant.SeedAsync(services, dataFolder, cancellationToken);
        }
    }

    private static Dictionary<string, string?> Defaults(
        int port, string storage, string communication, string masterKey, string reportSecret) => new()
        {
            ["AzureWebJobsStorage"] = storage,
            ["Countersign:ApiUrl"] = $"http://localhost:{port}",
            ["Countersign:Communication:ConnectionString"] = communication,
            ["Countersign:Communication:EmailSender"] = "no-reply@countersign.example",
            ["Countersign:Communication:SmsSender"] = "Countersign",
            ["Countersign:DeliveryReportSecret"] = reportSecret,
            ["Countersign:MasterKey:Current"] = "local",
            ["Countersign:MasterKeys:local"] = masterKey,
            ["Countersign:ClientAddress:FromSocket"] = "true",
            [Patience.Key] = Patience.Value,

            // All clients have the same address here, so limits per client address would only get in the way.
            ["Countersign:FailedNamesPerClient"] = "1000000000",
            ["Countersign:SignInsPerClient"] = "1000000000",
            ["Countersign:CountSendsPerClient"] = "false",
        };

    private T Started<T>(T part)
        where T : class
    {
        _started.Push(part as IAsyncDisposable ?? new Synchronous((IDisposable)part));
        return part;
    }

    // The storage is stopped only when nobody is at work on it.
    private sealed class Unfinished(Task work) : IAsyncDisposable
    {
        public Task Work => work;

        public async ValueTask DisposeAsync() => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Synchronous(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
