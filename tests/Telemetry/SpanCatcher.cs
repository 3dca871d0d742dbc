using System.Collections.Concurrent;
using System.Diagnostics;
using Countersign.Telemetry;

namespace Countersign.Tests.Telemetry;

/// <summary>Collects every span that ends in this process. Trace ids tell the tests apart.</summary>
public sealed class SpanCatcher : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public SpanCatcher()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Spans.Name or "Microsoft.AspNetCore"
                || source.Name.StartsWith("Azure.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. ended.Where(span => span.TraceId == trace)];

    /// <summary>Spans that link to their cause and have a new trace.</summary>
    public IReadOnlyList<Activity> LinkedTo(ActivityTraceId trace) =>
        [.. ended.Where(span => span.Links.Any(link => link.Context.TraceId == trace))];

    public void Dispose() => listener.Dispose();
}
