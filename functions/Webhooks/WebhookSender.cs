using System.Net.Http;

namespace Countersign.Webhooks;

/// <summary>Makes one try to call a webhook, of five seconds at most. Only the status of the answer is kept.</summary>
public sealed class WebhookSender(WebhookConnections connections, TimeProvider clock) : IDisposable
{
    private readonly HttpClient client = new(connections.Handler())
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", "Countersign" } },
    };

    public async Task<WebhookReply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(WebhookConnections.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new WebhookReply(
                (int)answer.StatusCode,
                answer.Headers.RetryAfter?.Delta ?? (answer.Headers.RetryAfter?.Date - clock.GetUtcNow()));
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // One result for refused, unreachable, not public and silent: the difference would let a tenant scan our
            // network.
            return new WebhookReply(null, null);
        }
    }

    public void Dispose() => client.Dispose();
}

/// <summary>The result of a try: a status, or none where there was no answer.</summary>
public sealed record WebhookReply(int? Status, TimeSpan? RetryAfter)
{
    public bool IsAccepted => Status is >= 200 and < 300;
}
