using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Telemetry;

/// <summary>Counts the storage requests of an invocation. A check of a password or code makes two.</summary>
internal sealed class StorageTrips(CountersignMeter meter) : IFunctionsWorkerMiddleware
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

    /// <summary>
    /// Last before the transport, so that each retry counts. The messaging service shares the policies; it has no
    /// storage version header and is not counted.
    /// </summary>
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

    // Shared by all threads of the invocation.
    private sealed class Trips
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public void Add() => Interlocked.Increment(ref count);
    }
}
