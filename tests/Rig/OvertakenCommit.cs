using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Countersign.Tests.Rig;

/// <summary>Loses the answer of the next commit, after another commit on top of it.</summary>
public sealed class OvertakenCommit : HttpPipelinePolicy
{
    private Func<Task>? overtake;

    /// <summary>Arms it for one commit.</summary>
    public void By(Func<Task> other) => overtake = other;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        ProcessNext(message, pipeline);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal)
            && Interlocked.Exchange(ref overtake, null) is { } other)
        {
            await other();
            message.Response.Dispose();
            throw new RequestFailedException(
                "The connection was reset (injected)", new IOException("The connection was reset"));
        }
    }
}
