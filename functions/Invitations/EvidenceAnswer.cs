using System.Text.Json.Serialization;

namespace Countersign.Invitations;

/// <summary>
/// Evidence and its signature: a JWS (RFC 7515, compact) over the record, ES256, by a key of the JWKS.
/// </summary>
public sealed record EvidenceAnswer(EvidenceRecord Record, string Signature);

/// <summary>
/// What happened to one invitation, by its audit chain. Addresses are masked and are the current ones.
/// </summary>
/// <param name="Issuer">The issuer of the tenant's tokens.</param>
/// <param name="Openings">Each opening: the link, and what was proved when.</param>
/// <param name="Occurrences">Actions of the sender, and locks.</param>
/// <param name="Chain">The end of the audit chain that this was read from.</param>
public sealed record EvidenceRecord(
    string Issuer, string Tenant, string InvitationId, string DocumentId, string Auth, string? Email, string? Phone,
    Opening[] Openings, Occurrence[] Occurrences, EvidenceChain Chain, DateTimeOffset IssuedAt);

/// <summary>The last link of the audit chain, as base64, and whether every link before it holds.</summary>
public sealed record EvidenceChain(long Sequence, string Link, bool Valid);

/// <summary>Serialises the record that is signed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EvidenceRecord))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
