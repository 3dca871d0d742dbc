using System.Text.Json.Serialization;

namespace Countersign.Messages;

/// <summary>How the rows of outbox messages are serialised.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxMessage))]
public sealed partial class MessageJson : JsonSerializerContext;
