using System.Text.Json.Serialization;

namespace Countersign.SendLimits;

/// <summary>How the rows of the email ledger are serialised.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EmailLedger))]
public sealed partial class EmailLedgerJson : JsonSerializerContext;
