using System.Text.Json.Serialization;

namespace Countersign.Administration;

/// <summary>The shapes of this folder that leave on the wire, source-generated: a type that is listed nowhere cannot be sent.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(PolicyAnswer))]
[JsonSerializable(typeof(SortedDictionary<string, SortedDictionary<string, TemplateAnswer>>))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserList))]
public sealed partial class AdministrationJson : JsonSerializerContext;
