using Countersign.Policy;

namespace Countersign.Webhooks;

/// <summary>
/// A webhook as the back office reads it: header values are masked, and the secret is not shown again.
/// </summary>
public sealed record WebhookAnswer(string Url, SortedDictionary<string, string> Headers)
{
    private const string Mask = "***";

    public static WebhookAnswer? Of(Webhook? webhook) =>
        webhook is null
            ? null
            : new WebhookAnswer(
                webhook.Url,
                new SortedDictionary<string, string>(
                    webhook.SealedHeaders.Keys.ToDictionary(name => name, _ => Mask), StringComparer.Ordinal));
}

/// <summary>The secret that signs a webhook's messages. It is shown only once.</summary>
public sealed record WebhookSecret(string Secret);
