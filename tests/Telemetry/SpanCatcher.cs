using System.Collections.Concurrent;
using System.Diagnostics;
using Countersign.Telemetry;

namespace Countersign.Tests.Telemetry;

/// <summary>Every span that ended in this process while it listened. Traces are told apart by their ids.</summary>
public sealed class SpanCatcher : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public SpanCatcher()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Spans.Name or "Microsoft.AspNetCore" || source.Name.StartsWith("Azure.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. ended.Where(span => span.TraceId == trace)];

    /// <summary>Spans that say what set them off, in a trace of their own.</summary>
    public IReadOnlyList<Activity> LinkedTo(ActivityTraceId trace) => [.. ended.Where(span => span.Links.Any(link => link.Context.TraceId == trace))];

    public void Dispose() => listener.Dispose();
}
