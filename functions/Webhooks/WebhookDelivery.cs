using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Webhooks;

/// <summary>
/// Sends an event to the tenant's webhook as it is set now. A refused event is tried again for a day, under the same
/// id, and then becomes a dead letter; after a 410 it becomes one at once.
/// </summary>
public sealed class WebhookDelivery(
    TenantDirectory tenants, WebhookSeals seals, WebhookSender sender, DeadLetters deadLetters, TimeProvider clock)
{
    private const int Gone = 410;

    /// <summary>Makes one try for a claimed row.</summary>
    public async Task<SendOutcome> SendAsync(OutboxRow claimed, CancellationToken cancellationToken)
    {
        if ((await tenants.FindAsync(
            claimed.Partition.Tenant, cancellationToken))?.Head.Policy.Webhook is not { } webhook)
        {
            return new SendOutcome(DispatchStatus.Dropped, "webhook is off");
        }

        if (!WebhookEvents.IsWantedBy(webhook, WebhookBody.TypeOf(claimed.Message)))
        {
            return new SendOutcome(DispatchStatus.Dropped, "event is not selected");
        }

        using var request = Request(claimed, webhook);
        var reply = await sender.SendAsync(request, cancellationToken);
        var detail = reply.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer";
        if (reply.IsAccepted)
        {
            return new SendOutcome(DispatchStatus.Sent, detail);
        }

        var wait = WebhookPacing.After(claimed.Tries, reply.RetryAfter, RandomNumberGenerator.GetInt32(1000) / 1000d);
        var status = reply.Status == Gone ? DispatchStatus.Failed
            : clock.GetUtcNow() + wait < claimed.Message.NotAfter ? DispatchStatus.Pending
            : DispatchStatus.Expired;
        if (status != DispatchStatus.Pending)
        {
            await GiveUpAsync(claimed with { Detail = detail }, cancellationToken);
        }

        return new SendOutcome(status, detail, wait);
    }

    /// <summary>
    /// Must come before the row is closed: after a crash in between, the same dead letter is written again.
    /// </summary>
    public Task GiveUpAsync(OutboxRow row, CancellationToken cancellationToken) =>
        deadLetters.AddAsync(row, cancellationToken);

    private HttpRequestMessage Request(OutboxRow row, Webhook webhook)
    {
        var (tenant, id) = (row.Partition.Tenant, row.Message.Id);
        var body = WebhookBody.Write(row.Partition, row.Message);
        var timestamp = WebhookSignature.Timestamp(clock.GetUtcNow());
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
        request.Headers.Add(
            WebhookSignature.Header, WebhookSignature.Sign(seals.Secret(tenant, webhook), id, timestamp, body));
        foreach (var (name, value) in seals.Headers(tenant, webhook))
        {
            // .NET accepts a few names (Allow, Expires) only as headers of the content.
            _ = request.Headers.TryAddWithoutValidation(name, value)
                || request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
