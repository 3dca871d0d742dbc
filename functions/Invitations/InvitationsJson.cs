using System.Text.Json.Serialization;

namespace Countersign.Invitations;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EvidenceAnswer))]
[JsonSerializable(typeof(InvitationAnswer))]
[JsonSerializable(typeof(LinkAnswer))]
internal sealed partial class InvitationsJson : JsonSerializerContext;
