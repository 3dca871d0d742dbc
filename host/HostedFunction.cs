using System.Text.Json;
using Countersign.Hosting.Messages;

namespace Countersign.Hosting;

/// <summary>A function that the worker has, and what starts it.</summary>
public sealed class HostedFunction
{
    internal HostedFunction(RpcFunctionMetadata metadata)
    {
        Metadata = metadata;
        Trigger = metadata.RawBindings.Select(binding => JsonDocument.Parse(binding).RootElement).Single(
            binding => Text(binding, "type")!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
    }

    public string Name => Metadata.Name;

    /// <summary>httpTrigger, queueTrigger or timerTrigger.</summary>
    public string Kind => Text(Trigger, "type")!;

    /// <summary>The queue of a queueTrigger.</summary>
    public string? Queue => Text(Trigger, "queueName");

    internal RpcFunctionMetadata Metadata { get; }

    /// <summary>The parameter that the trigger fills.</summary>
    internal string Parameter => Text(Trigger, "name")!;

    internal string Route => Text(Trigger, "route") ?? Name;

    internal bool NeedsKey => !string.Equals(
        Text(Trigger, "authLevel"), "Anonymous", StringComparison.OrdinalIgnoreCase);

    /// <summary>Upper case; none means all.</summary>
    internal IReadOnlyList<string> Methods => Trigger.TryGetProperty("methods", out var methods)
        ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]
        : [];

    private JsonElement Trigger { get; }

    private static string? Text(JsonElement binding, string name) =>
        binding.TryGetProperty(name, out var value) ? value.GetString() : null;
}
