using System.Text.Json.Serialization;

namespace Countersign.Http;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(Created))]
[JsonSerializable(typeof(CodeSentAnswer))]
internal sealed partial class HttpJson : JsonSerializerContext;
