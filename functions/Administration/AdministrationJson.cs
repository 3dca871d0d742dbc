using System.Text.Json.Serialization;

namespace Countersign.Administration;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(CreatedTenant))]
[JsonSerializable(typeof(PolicyAnswer))]
[JsonSerializable(typeof(SortedDictionary<string, SortedDictionary<string, TemplateAnswer>>))]
[JsonSerializable(typeof(TenantList))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserList))]
internal sealed partial class AdministrationJson : JsonSerializerContext;
