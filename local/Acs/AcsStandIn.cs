using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Countersign.Local;

/// <summary>
/// A stand-in for Azure Communication Services on a loopback port, as Azurite is for Azure Storage.
/// </summary>
public sealed class AcsStandIn : IAsyncDisposable
{
    private readonly Outbox outbox;
    private readonly AcsLedger ledger = new();
    private readonly AcsFaults faults = new();
    private readonly DeliveryReporter reporter;
    private readonly WebApplication app;
    private readonly CancellationTokenSource stopping = new();

    private AcsStandIn(Outbox outbox, byte[] key, TimeProvider clock)
    {
        this.outbox = outbox;
        reporter = new DeliveryReporter(clock);
        app = Build();
        var server = new AcsServer(outbox, faults, ledger, reporter, key, clock);
        app.Run(context => server.HandleAsync(context, stopping.Token));
    }

    public string ConnectionString { get; private set; } = string.Empty;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<OutboxMessage> Messages => [.. outbox.Entries().Select(entry => entry.Message).Reverse()];

    /// <summary>Every request, accepted or not, oldest first.</summary>
    public IReadOnlyList<AcsRequest> Requests => ledger.Snapshot();

    /// <summary>Starts on a free port. Access key and outbox are stored in the data folder.</summary>
    /// <exception cref="CannotStartException">The file of the access key is damaged.</exception>
    public static async Task<AcsStandIn> StartAsync(
        string dataFolder, TimeProvider clock, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(dataFolder);
        var key = await KeyOfAsync(Path.Combine(dataFolder, "acs.key"), cancellationToken);
        var standIn = new AcsStandIn(Outbox.Open(Path.Combine(dataFolder, "outbox.jsonl")), key, clock);
        try
        {
            await standIn.app.StartAsync(cancellationToken);
        }
        catch
        {
            await standIn.DisposeAsync();
            throw;
        }
        standIn.ConnectionString = $"endpoint={standIn.app.Urls.Single()}/;accesskey={Convert.ToBase64String(key)}";
        return standIn;
    }

    /// <summary>Maps /local/outbox and /local/faults into the local runner.</summary>
    public void MapLocalEndpoints(IEndpointRouteBuilder app)
    {
        OutboxEndpoint.Map(app, this);
        FaultsEndpoint.Map(app, faults);
    }

    /// <summary>Sends delivery reports to this address with this header from now on, as Event Grid does.</summary>
    public void ReportTo(Uri address, string header, string secret) => reporter.Start(address, header, secret);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await reporter.DisposeAsync();
        await app.DisposeAsync();
        outbox.Dispose();
        stopping.Dispose();
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        return builder.Build();
    }

    private static async Task<byte[]> KeyOfAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            await File.WriteAllTextAsync(
                path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)), cancellationToken);
        }

        var text = await File.ReadAllTextAsync(path, cancellationToken);
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length > 0
            ? key[..length]
            : throw new CannotStartException($"{path} is damaged. Delete it: the next start makes a new key.");
    }

    /// <summary>Does not listen to Ctrl-C: while the runner stops, its last messages still need the stand-in.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
