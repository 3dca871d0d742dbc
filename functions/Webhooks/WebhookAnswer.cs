using Countersign.Policy;

namespace Countersign.Webhooks;

/// <summary>
/// A webhook as the back office reads it: header values are masked, and the secret is not shown again.
/// </summary>
internal sealed record WebhookAnswer(string Url, SortedDictionary<string, string> Headers)
{
    private const string Mask = "***";

    /// <summary>The events that it gets; left out for all.</summary>
    public string[]? Events { get; init; }

    public static WebhookAnswer? Of(Webhook? webhook) =>
        webhook is null
            ? null
            : new WebhookAnswer(
                webhook.Url,
                new SortedDictionary<string, string>(
                    webhook.SealedHeaders.Keys.ToDictionary(name => name, _ => Mask), StringComparer.Ordinal))
            {
                Events = webhook.Events?.ToArray(),
            };
}

/// <summary>The id of a message that is on its way, which its `webhook-id` repeats.</summary>
internal sealed record QueuedEvent(string Id);

/// <summary>The secret that signs a webhook's messages. It is shown only once.</summary>
public sealed record WebhookSecret(string Secret);
