using Azure.Core;
using Azure.Core.Pipeline;

namespace Countersign.Bench.Peers;

/// <summary>Waits before every storage call, as long as the network to a real storage account would.</summary>
internal sealed class StorageDelay(TimeSpan delay) : HttpPipelinePolicy
{
    public const string Setting = "BENCH_STORAGE_DELAY";

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await Task.Delay(delay, message.CancellationToken);
        await ProcessNextAsync(message, pipeline);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        ProcessNext(message, pipeline);
}
