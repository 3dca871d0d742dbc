using System.Text.Json.Serialization;

namespace Countersign.SignIn;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSerializable(typeof(LaneAnswer))]
internal sealed partial class SignInJson : JsonSerializerContext;
