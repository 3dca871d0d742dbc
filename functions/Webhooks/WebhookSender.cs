using System.Net.Http;

namespace Countersign.Webhooks;

/// <summary>One try to tell a webhook, five seconds at most. What it answers beside its status is shown to nobody.</summary>
public sealed class WebhookSender(WebhookConnections connections, TimeProvider clock) : IDisposable
{
    private readonly HttpClient client = new(connections.Handler()) { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { { "User-Agent", "Countersign" } } };

    public async Task<WebhookReply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(WebhookConnections.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new WebhookReply((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta ?? (answer.Headers.RetryAfter?.Date - clock.GetUtcNow()));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Refused, unreachable, not public or silent: told apart, these would draw the tenant a map of what we can reach.
            return new WebhookReply(null, null);
        }
    }

    public void Dispose() => client.Dispose();
}

/// <summary>What came of a try: a status, or none.</summary>
public sealed record WebhookReply(int? Status, TimeSpan? RetryAfter)
{
    public bool IsAccepted => Status is >= 200 and < 300;
}
