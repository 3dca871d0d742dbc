using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Challenges;

namespace Countersign.Invitations;

/// <summary>How the rows of an invitation are serialised.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InvitationHead))]
[JsonSerializable(typeof(InvitationLink))]
[JsonSerializable(typeof(Challenge))]
[JsonSerializable(typeof(FormerAddress))]
public sealed partial class InvitationJson : JsonSerializerContext;
