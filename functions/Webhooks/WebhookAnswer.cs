using Countersign.Policy;

namespace Countersign.Webhooks;

/// <summary>A webhook as it is read: the values of its headers are masked, and its secret was shown when it was set.</summary>
public sealed record WebhookAnswer(string Url, SortedDictionary<string, string> Headers)
{
    private const string Mask = "***";

    public static WebhookAnswer? Of(Webhook? webhook) =>
        webhook is null ? null : new WebhookAnswer(webhook.Url, new SortedDictionary<string, string>(webhook.SealedHeaders.Keys.ToDictionary(name => name, _ => Mask), StringComparer.Ordinal));
}

/// <summary>The secret that a webhook's messages are signed with: it is shown this once.</summary>
public sealed record WebhookSecret(string Secret);
