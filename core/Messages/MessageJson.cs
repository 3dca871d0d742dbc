using System.Text.Json.Serialization;

namespace Countersign.Messages;

/// <summary>How the rows of a message that is owed are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxMessage))]
public sealed partial class MessageJson : JsonSerializerContext;
