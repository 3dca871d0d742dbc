using System.Text.Json.Serialization;

namespace Countersign.Reports;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PolicyReport))]
internal sealed partial class ReportsJson : JsonSerializerContext;
