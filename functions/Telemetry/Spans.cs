using System.Diagnostics;

namespace Countersign.Telemetry;

/// <summary>
/// Our part of a trace: the queue between a request and what it makes us send. HTTP, tables and the messaging service are
/// traced by those who call them. Names and attributes are OpenTelemetry's (semantic conventions, messaging spans).
/// </summary>
public static class Spans
{
    public const string Name = CountersignMeter.Name;

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Around putting an announcement on its queue.</summary>
    public static Activity? Announce(string queue) => Source.StartActivity($"send {queue}", ActivityKind.Producer, default(ActivityContext), Tags(queue, "send"));

    /// <summary>The trace that this is done in, for a message to carry (W3C Trace Context, `traceparent`); null outside any.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>
    /// Handles what came from a queue, in a trace that is linked to the request's, not part of it: an announcement is handled
    /// again for as long as a day, and the host's own span of the invocation is the parent (messaging spans, "Consumer spans").
    /// </summary>
    public static async Task ConsumeAsync(string queue, string? traceParent, Func<Task> handle)
    {
        ActivityLink[] links = ActivityContext.TryParse(traceParent, null, isRemote: true, out var announced) ? [new ActivityLink(announced)] : [];
        using var span = Source.StartActivity($"process {queue}", ActivityKind.Consumer, default(ActivityContext), Tags(queue, "process"), links);
        try
        {
            await handle();
        }
        catch (Exception failure)
        {
            // The kind only: what it says may quote what was sent.
            span?.SetTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private static KeyValuePair<string, object?>[] Tags(string queue, string operation) =>
    [
        new("messaging.system", "azure_storage_queues"),
        new("messaging.destination.name", queue),
        new("messaging.operation.name", operation),
        new("messaging.operation.type", operation),
    ];
}
