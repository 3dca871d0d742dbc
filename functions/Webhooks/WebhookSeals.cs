using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.Webhooks;

/// <summary>
/// Seals the secret and the header values of a webhook for storage, bound to the tenant and to this version of the
/// webhook.
/// </summary>
public sealed class WebhookSeals(IRowSealer sealer)
{
    public Webhook Seal(string tenant, string id, WebhookTarget target, Secrets.Secret secret) =>
        new(id, target.Url, sealer.Seal(Place(tenant, id, "secret"), secret))
        {
            Events = target.Events,
            SealedHeaders = target.Headers.ToImmutableSortedDictionary(
            header => header.Key,
            header => sealer.Seal(Place(tenant, id, HeaderField(header.Key)), Secrets.Secret.FromText(header.Value))),
        };

    public Secrets.Secret Secret(string tenant, Webhook webhook) =>
        sealer.Open(Place(tenant, webhook.Id, "secret"), webhook.SealedSecret);

    public IEnumerable<KeyValuePair<string, string>> Headers(string tenant, Webhook webhook) =>
        webhook.SealedHeaders.Select(
            header => KeyValuePair.Create(
                header.Key,
                sealer.Open(Place(tenant, webhook.Id, HeaderField(header.Key)), header.Value).RevealText()));

    private static SealedField Place(string tenant, string id, string field) =>
        new(PartitionId.OfTenant(tenant).ToString(), $"webhook|{id}", field);

    private static string HeaderField(string name) => $"header|{name}";
}
