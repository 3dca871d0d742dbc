using System.Text.Json.Serialization;

namespace Countersign.Webhooks;

/// <summary>The shapes of this folder that leave on the wire, source-generated: a type that is listed nowhere cannot be sent.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(WebhookSecret))]
[JsonSerializable(typeof(DeadLetterList))]
public sealed partial class WebhooksJson : JsonSerializerContext;
