using System.Text.Json.Serialization;

namespace Countersign.SelfService;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TotpAnswer))]
[JsonSerializable(typeof(RecoveryCodesAnswer))]
[JsonSerializable(typeof(MeAnswer))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(PasskeyToCreate))]
[JsonSerializable(typeof(AddedPasskey))]
[JsonSerializable(typeof(PasskeyList))]
internal sealed partial class SelfServiceJson : JsonSerializerContext;
