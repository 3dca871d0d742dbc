using System.Text.Json.Serialization;

namespace Countersign.Documents;

/// <summary>How the rows of a document are serialised.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocumentHead))]
[JsonSerializable(typeof(Invitee))]
public sealed partial class DocumentJson : JsonSerializerContext;
