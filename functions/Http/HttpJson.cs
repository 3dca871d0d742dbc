using System.Text.Json.Serialization;

namespace Countersign.Http;

/// <summary>The shapes of this folder that leave on the wire, source-generated: a type that is listed nowhere cannot be sent.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(Created))]
[JsonSerializable(typeof(CodeSentAnswer))]
public sealed partial class HttpJson : JsonSerializerContext;
