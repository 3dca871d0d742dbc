using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Passkeys;

namespace Countersign.Accounts;

/// <summary>How the rows of an account are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccountHead))]
[JsonSerializable(typeof(Challenge))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(TotpEnrolment))]
[JsonSerializable(typeof(AddressFactor))]
[JsonSerializable(typeof(PendingFactor))]
[JsonSerializable(typeof(PendingAddress))]
[JsonSerializable(typeof(PasskeySet))]
[JsonSerializable(typeof(PendingPasskey))]
[JsonSerializable(typeof(SpentChallenges))]
[JsonSerializable(typeof(RecoveryCodeSet))]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(FormerAddress))]
[JsonSerializable(typeof(ProvedAddress))]
[JsonSerializable(typeof(RowSet<FormerAddress>), TypeInfoPropertyName = "FormerAddresses")]
[JsonSerializable(typeof(RowSet<ProvedAddress>), TypeInfoPropertyName = "ProvedAddresses")]
public sealed partial class AccountJson : JsonSerializerContext;
