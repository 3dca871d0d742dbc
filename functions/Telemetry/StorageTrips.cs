using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Telemetry;

/// <summary>Counts an invocation's requests to storage: two for a check is what the design promises (invariant 7).</summary>
public sealed class StorageTrips(CountersignMeter meter) : IFunctionsWorkerMiddleware
{
    private static readonly AsyncLocal<Trips?> Current = new();

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var trips = new Trips();
        Current.Value = trips;
        try
        {
            await next(context);
        }
        finally
        {
            meter.Invoked(context.FunctionDefinition.Name, trips.Count);
            Activity.Current?.SetTag(CountersignMeter.RoundTrips, trips.Count);
        }
    }

    /// <summary>Nearest to the wire, so that each try is one. The messaging service shares the policies and is no storage: it takes no such version.</summary>
    public sealed class Policy : HttpPipelinePolicy
    {
        private const string StorageVersionHeader = "x-ms-version";

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Count(message);
            ProcessNext(message, pipeline);
        }

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Count(message);
            return ProcessNextAsync(message, pipeline);
        }

        private static void Count(HttpMessage message)
        {
            if (message.Request.Headers.Contains(StorageVersionHeader))
            {
                Current.Value?.Add();
            }
        }
    }

    // Shared by everything that the invocation starts, on whatever thread.
    private sealed class Trips
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public void Add() => Interlocked.Increment(ref count);
    }
}
