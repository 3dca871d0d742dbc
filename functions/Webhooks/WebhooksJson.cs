using System.Text.Json.Serialization;

namespace Countersign.Webhooks;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(WebhookSecret))]
[JsonSerializable(typeof(QueuedEvent))]
[JsonSerializable(typeof(DeadLetterList))]
internal sealed partial class WebhooksJson : JsonSerializerContext;
