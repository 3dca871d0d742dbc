using System.Globalization;
using Azure.Core.Pipeline;
using Countersign.Local;
using Countersign.Passwords;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Bench.Load;

internal enum ServerKind
{
    /// <summary>The product.</summary>
    App,

    /// <summary>The product with a password hash that costs next to nothing.</summary>
    AppWithoutHash,

    /// <summary>The same two storage calls behind an endpoint that does nothing else.</summary>
    Bare,

    /// <summary>What `dotnet new web` makes.</summary>
    Empty,

    /// <summary>ASP.NET Core Identity on SQLite.</summary>
    Identity,
}

/// <summary>The servers that run in child processes.</summary>
internal static class Servers
{
    public const string Command = "serve";
    public const string ListeningAt = "listening at ";

    /// <summary>Before the bytes that the server has allocated, which it prints for each line of its input.</summary>
    public const string Allocated = "allocated ";

    // No message is sent. Port 9 is the discard service.
    public const string NoCommunication = "endpoint=http://127.0.0.1:9/;accesskey=bm9ib2R5IGxpc3RlbnM=";

    /// <summary>The cheapest hash that there is.</summary>
    public static Argon2idParameters NoHash { get; } = new(Argon2idHash.MinimumMemoryKiB, Passes: 1);

    public static Task ServeAsync(string kind, string[] settings) => Enum.Parse<ServerKind>(kind) switch
    {
        ServerKind.App => AppAsync(settings[0], settings[1]),
        ServerKind.AppWithoutHash => AppAsync(
            settings[0], settings[1], services => services.AddSingleton(NoHash)),
        ServerKind.Bare => BareAsync(settings[0]),
        ServerKind.Identity => Peers.IdentityServer.ServeAsync(settings[1], settings[2], Delay()),
        _ => EmptyAsync(),
    };

    private static async Task AppAsync(string storage, string folder, Action<IServiceCollection>? configure = null)
    {
        await using var app = await LocalApp.StartAsync(new LocalOptions
        {
            Port = 0,
            DataFolder = folder,
            Storage = storage,
            Communication = NoCommunication,
            Clock = TimeProvider.System,
            Demo = false,
            Listen = false,
            Configure = services =>
            {
                configure?.Invoke(services);
                if (Delay() is { Ticks: > 0 } delay)
                {
                    services.AddSingleton<HttpPipelinePolicy>(new Peers.StorageDelay(delay));
                }
            },
        }, CancellationToken.None);
        await ListenAsync($"http://127.0.0.1:{app.BaseAddress.Port}");
    }

    private static async Task BareAsync(string storage)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var endpoint = new BareEndpoint(storage);
        await using var app = builder.Build();
        app.MapPost(BareEndpoint.Path, (RequestDelegate)endpoint.AnswerAsync);
        await RunAsync(app);
    }

    private static async Task EmptyAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        await RunAsync(app);
    }

    private static TimeSpan Delay() => TimeSpan.FromMilliseconds(
        int.Parse(
            Environment.GetEnvironmentVariable(Peers.StorageDelay.Setting) ?? "0", CultureInfo.InvariantCulture));

    public static async Task RunAsync(WebApplication app)
    {
        app.MapGet("/api/v1/health", (RequestDelegate)(context => context.Response.WriteAsync("ok")));
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        await ListenAsync(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private static async Task ListenAsync(string address)
    {
        Console.WriteLine(ListeningAt + address);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{Allocated}{GC.GetTotalAllocatedBytes()}"));
        }
    }
}
