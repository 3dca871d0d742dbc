using System.Text.Json.Serialization;

namespace Countersign.Invitations;

/// <summary>Evidence and its signature: a JWS (RFC 7515, compact) over the record, ES256, by a key of the JWKS.</summary>
public sealed record EvidenceAnswer(EvidenceRecord Record, string Signature);

/// <summary>What happened to one invitation, as its chained history has it. Addresses are masked, and as they are now.</summary>
/// <param name="Issuer">Who says so: the issuer of the tenant's tokens.</param>
/// <param name="Openings">Who opened it, from which link, and what was proved when.</param>
/// <param name="Occurrences">What the sender did, and locks.</param>
/// <param name="Chain">The end of the history that this was read from.</param>
public sealed record EvidenceRecord(
    string Issuer, string Tenant, string InvitationId, string DocumentId, string Auth, string? Email, string? Phone, Opening[] Openings, Occurrence[] Occurrences, EvidenceChain Chain, DateTimeOffset IssuedAt);

/// <summary>The last link of the audit chain, as base64, and whether every link before it holds.</summary>
public sealed record EvidenceChain(long Sequence, string Link, bool Valid);

/// <summary>How a record is written to be signed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EvidenceRecord))]
public sealed partial class EvidenceJson : JsonSerializerContext;
