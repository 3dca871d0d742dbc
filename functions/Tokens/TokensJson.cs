using System.Text.Json.Serialization;

namespace Countersign.Tokens;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Jwks))]
public sealed partial class TokensJson : JsonSerializerContext;
