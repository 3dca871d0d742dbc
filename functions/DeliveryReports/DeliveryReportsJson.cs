using System.Text.Json.Serialization;

namespace Countersign.DeliveryReports;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ValidationAnswer))]
internal sealed partial class DeliveryReportsJson : JsonSerializerContext;
