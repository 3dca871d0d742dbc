using System.Text.Json.Serialization;

namespace Countersign.Tokens;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Jwks))]
[JsonSerializable(typeof(ProviderMetadata))]
internal sealed partial class TokensJson : JsonSerializerContext;
