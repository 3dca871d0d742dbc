using System.Text.Json.Serialization;
using Countersign.Policy;

namespace Countersign.Tenants;

/// <summary>How the rows of a tenant are serialised.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TenantHead))]
[JsonSerializable(typeof(TenantPolicy))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(TemplateOverride))]
internal sealed partial class TenantJson : JsonSerializerContext;
