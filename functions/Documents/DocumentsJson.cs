using System.Text.Json.Serialization;

namespace Countersign.Documents;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreatedDocument))]
[JsonSerializable(typeof(CreatedInvitation))]
[JsonSerializable(typeof(DocumentAnswer))]
[JsonSerializable(typeof(DocumentList))]
internal sealed partial class DocumentsJson : JsonSerializerContext;
