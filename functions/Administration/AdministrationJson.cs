using System.Text.Json.Serialization;

namespace Countersign.Administration;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(PolicyAnswer))]
[JsonSerializable(typeof(SortedDictionary<string, SortedDictionary<string, TemplateAnswer>>))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserList))]
public sealed partial class AdministrationJson : JsonSerializerContext;
