using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Countersign.Local;

/// <summary>Runs [Function] methods in this process the way the Functions host does: HTTP, queues and timers.</summary>
public sealed class FunctionHost : IAsyncDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly FunctionExecutionDelegate _pipeline;
    private readonly FunctionHostOptions _options;
    private readonly HostJson _hostJson;
    private readonly Task _preparing;
    private readonly CancellationTokenSource _stopping = new();
    private List<ITriggerListener> _listeners = [];
    private Task _listening = Task.CompletedTask;

    private FunctionHost(
        WebApplication app, FunctionExecutionDelegate pipeline, FunctionHostOptions options, HostJson hostJson)
    {
        (_app, _pipeline, _options, _hostJson) = (app, pipeline, options, hostJson);
        BaseAddress = new Uri($"http://localhost:{options.Port.Number}");
        _preparing = Task.Run(() => options.Prepare(app.Services));
    }

    public Uri BaseAddress { get; }

    public IServiceProvider Services => _app.Services;

    public IConfiguration Configuration => _app.Configuration;

    /// <summary>Makes the services, and begins to prepare what the first request needs.</summary>
    public static FunctionHost Build(FunctionHostOptions options)
    {
        var hostJson = HostJson.Read(options.HostJson);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Local",

            // To notice a change of appsettings.json, the host would watch every folder below this one.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0, new MemoryConfigurationSource { InitialData = options.Defaults });
        builder.Configuration.AddInMemoryCollection(options.Settings);
        foreach (var (category, level) in hostJson.LogLevels)
        {
            builder.Logging.AddFilter(category == "default" ? null : category, level);
        }

        Serve(builder, options.Port);
        builder.Host.UseDefaultServiceProvider(checks => checks.ValidateScopes = true);
        builder.Services.AddMvcCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var worker = new LocalWorkerBuilder(builder.Services);
        options.Configure(worker, builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton(options.Clock));

        return new FunctionHost(builder.Build(), worker.Build(), options, hostJson);
    }

    /// <summary>Makes the routes while the rest is prepared, then listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Route();
        await _preparing;
        await _app.StartAsync(cancellationToken);
        if (_options.Listen)
        {
            // Schedules are computed before this returns, so that a clock moved right after causes a run.
            _listening = Task.WhenAll(_listeners.Select(listener => listener.ListenAsync(_stopping.Token)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // A start that failed may still be at work on the storage, which is stopped next.
        await _preparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // A function that ignores its token must not block Ctrl-C. Its message comes back when the lease ends.
        await Task.WhenAny(_listening, Task.Delay(LongestStop));
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var listener in _listeners.OfType<IDisposable>())
        {
            listener.Dispose();
        }

        _stopping.Dispose();
    }

    private static void Serve(WebApplicationBuilder builder, LoopbackPort port)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var endPoint in port.EndPoints)
            {
                kestrel.Listen(endPoint);
            }
        });
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = port.SocketFor);
    }

    private void Route()
    {
        var functions = FunctionMethod.Find(_options.Functions);
        _listeners = Listeners(functions);
        _app.UseLocalServer(_hostJson, _options, HttpTriggers.Roots(functions, _hostJson.RoutePrefix));
        _app.MapFunctions(functions, _hostJson.RoutePrefix, _pipeline);
        _app.MapLocalControls(_options.Clock, _listeners);
        _options.LocalEndpoints(_app);
    }

    private List<ITriggerListener> Listeners(IEnumerable<FunctionMethod> functions)
    {
        var queues = new Lazy<QueueAccess>(() => new QueueAccess(
            Configuration["AzureWebJobsStorage"]
            ?? throw new CannotStartException("AzureWebJobsStorage is not set."), _hostJson, _options.QueueLease));
        var scopes = Services.GetRequiredService<IServiceScopeFactory>();
        var clock = Services.GetRequiredService<TimeProvider>();
        var logs = Services.GetRequiredService<ILoggerFactory>();
        return [.. functions.Select<FunctionMethod, ITriggerListener?>(function => function.Trigger switch
        {
            QueueTriggerAttribute =>
                new QueueListener(function, _pipeline, scopes, queues.Value, logs.CreateLogger<QueueListener>()),
            TimerTriggerAttribute =>
                new TimerListener(function, _pipeline, scopes, clock, logs.CreateLogger<TimerListener>()),
            _ => null,
        }).OfType<ITriggerListener>()];
    }

    /// <summary>
    /// Ignores signals: Program handles them, because it stops more than this host.
    /// </summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
