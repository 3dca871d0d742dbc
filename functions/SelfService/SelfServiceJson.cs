using System.Text.Json.Serialization;

namespace Countersign.SelfService;

/// <summary>The shapes of this folder that leave on the wire, source-generated: a type that is listed nowhere cannot be sent.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TotpAnswer))]
[JsonSerializable(typeof(RecoveryCodesAnswer))]
[JsonSerializable(typeof(MeAnswer))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(DeviceList))]
public sealed partial class SelfServiceJson : JsonSerializerContext;
