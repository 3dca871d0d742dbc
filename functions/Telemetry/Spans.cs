using System.Diagnostics;

namespace Countersign.Telemetry;

/// <summary>
/// Our own spans: the queue between a request and the sending of its messages. Libraries trace HTTP, tables and the
/// messaging service. Names and attributes follow OpenTelemetry (semantic conventions, messaging spans).
/// </summary>
internal static class Spans
{
    public const string Name = CountersignMeter.Name;

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Begins the span of putting a pointer on its queue.</summary>
    public static Activity? Announce(string queue) =>
        Source.StartActivity($"send {queue}", ActivityKind.Producer, default(ActivityContext), Tags(queue, "send"));

    /// <summary>
    /// The current trace, for a queue message to carry (W3C Trace Context, `traceparent`); null where there is none.
    /// </summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>
    /// Handles a queue message in a trace that is linked to the request's trace and is not part of it: a pointer may
    /// be handled again for a day. The parent is the host's span of the invocation (messaging spans, "Consumer
    /// spans").
    /// </summary>
    public static async Task ConsumeAsync(string queue, string? traceParent, Func<Task> handle)
    {
        ActivityLink[] links = ActivityContext.TryParse(traceParent, null, isRemote: true, out var announced)
            ? [new ActivityLink(announced)]
            : [];
        using var span = Source.StartActivity(
            $"process {queue}", ActivityKind.Consumer, default(ActivityContext), Tags(queue, "process"), links);
        try
        {
            await handle();
        }
        catch (Exception failure)
        {
            // Only the type of the exception: its text may quote what was sent.
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
