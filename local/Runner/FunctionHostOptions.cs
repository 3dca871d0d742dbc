using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Countersign.Local;

public sealed class FunctionHostOptions
{
    public required LoopbackPort Port { get; init; }

    /// <summary>Where [Function] methods are looked for.</summary>
    public required IReadOnlyList<Assembly> Functions { get; init; }

    /// <summary>Adds the app's services and middleware, as its Program does in Azure.</summary>
    public Action<IFunctionsWorkerApplicationBuilder, IConfiguration> Configure { get; init; } = (_, _) => { };

    /// <summary>Adds what else is served, to this machine only.</summary>
    public Action<IEndpointRouteBuilder> LocalEndpoints { get; init; } = _ => { };

    /// <summary>What holds unless the environment says otherwise.</summary>
    public IReadOnlyDictionary<string, string?> Defaults { get; init; } = new Dictionary<string, string?>();

    /// <summary>What holds whatever the environment says.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public string HostJson { get; init; } = Path.Combine(AppContext.BaseDirectory, "host.json");

    /// <summary>A folder of static files to serve at `/`; absent, nothing is.</summary>
    public string? Console { get; init; }

    /// <summary>
    /// How long a queue message stays invisible between renewals; the Functions host takes ten minutes.
    /// </summary>
    public TimeSpan QueueLease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether queues and schedules are listened to; `/local/run` runs their functions in any case.</summary>
    public bool Listen { get; init; } = true;
}
