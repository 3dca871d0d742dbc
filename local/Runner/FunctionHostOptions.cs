using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Countersign.Local;

public sealed class FunctionHostOptions
{
    public required LoopbackPort Port { get; init; }

    /// <summary>The assembly with the [Function] methods.</summary>
    public required IReadOnlyList<Assembly> Functions { get; init; }

    /// <summary>Adds the app's services and middleware, as its Program does in Azure.</summary>
    public Action<IFunctionsWorkerApplicationBuilder, IConfiguration> Configure { get; init; } = (_, _) => { };

    /// <summary>
    /// What must be done before the first request. It runs while the routes are made. The host starts when it has
    /// ended.
    /// </summary>
    public Func<IServiceProvider, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>Adds endpoints that only this machine can reach.</summary>
    public Action<IEndpointRouteBuilder> LocalEndpoints { get; init; } = _ => { };

    /// <summary>Settings that the environment can override.</summary>
    public IReadOnlyDictionary<string, string?> Defaults { get; init; } = new Dictionary<string, string?>();

    /// <summary>Settings that the environment cannot override.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public string HostJson { get; init; } = Path.Combine(AppContext.BaseDirectory, "host.json");

    /// <summary>A folder of static files to serve at `/`; null serves none.</summary>
    public string? Console { get; init; }

    /// <summary>
    /// How long a queue message stays invisible between renewals; the Functions host takes ten minutes.
    /// </summary>
    public TimeSpan QueueLease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether queue and timer functions run by themselves; `/local/run` always runs them.</summary>
    public bool Listen { get; init; } = true;
}
