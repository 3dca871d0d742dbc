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
    private readonly IReadOnlyList<ITriggerListener> _listeners;
    private readonly bool _listen;
    private readonly Task _preparing;
    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;

    private FunctionHost(
        WebApplication app, IReadOnlyList<ITriggerListener> listeners, FunctionHostOptions options, Task preparing)
    {
        (_app, _listeners, _listen, _preparing) = (app, listeners, options.Listen, preparing);
        BaseAddress = new Uri($"http://localhost:{options.Port.Number}");
    }

    public Uri BaseAddress { get; }

    public IServiceProvider Services => _app.Services;

    public IConfiguration Configuration => _app.Configuration;

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
        builder.Host.UseDefaultServiceProvider(
            checks => (checks.ValidateScopes, checks.ValidateOnBuild) = (true, true));
        builder.Services.AddMvcCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var worker = new LocalWorkerBuilder(builder.Services);
        options.Configure(worker, builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton(options.Clock));

        var app = builder.Build();
        var functions = FunctionMethod.Find(options.Functions);
        var pipeline = worker.Build();
        var listeners = Listeners(functions, pipeline, app, hostJson, options.QueueLease);
        var preparing = Task.Run(() => options.Prepare(app.Services));
        app.UseLocalServer(hostJson, options, HttpTriggers.Roots(functions, hostJson.RoutePrefix));
        app.MapFunctions(functions, hostJson.RoutePrefix, pipeline);
        app.MapLocalControls(options.Clock, listeners);
        options.LocalEndpoints(app);
        return new FunctionHost(app, listeners, options, preparing);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _preparing;
        await _app.StartAsync(cancellationToken);
        if (_listen)
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

    private static List<ITriggerListener> Listeners(
        IEnumerable<FunctionMethod> functions, FunctionExecutionDelegate pipeline, WebApplication app,
        HostJson hostJson, TimeSpan lease)
    {
        var queues = new Lazy<QueueAccess>(() => new QueueAccess(
            app.Configuration["AzureWebJobsStorage"]
            ?? throw new CannotStartException("AzureWebJobsStorage is not set."), hostJson, lease));
        var scopes = app.Services.GetRequiredService<IServiceScopeFactory>();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        return [.. functions.Select<FunctionMethod, ITriggerListener?>(function => function.Trigger switch
        {
            QueueTriggerAttribute =>
                new QueueListener(function, pipeline, scopes, queues.Value, logs.CreateLogger<QueueListener>()),
            TimerTriggerAttribute =>
                new TimerListener(function, pipeline, scopes, clock, logs.CreateLogger<TimerListener>()),
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
