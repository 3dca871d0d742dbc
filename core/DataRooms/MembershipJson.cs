using System.Text.Json.Serialization;
using Countersign.Challenges;

namespace Countersign.DataRooms;

/// <summary>How the rows of a membership are serialised.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MembershipHead))]
[JsonSerializable(typeof(RoomEntry))]
[JsonSerializable(typeof(Challenge))]
public sealed partial class MembershipJson : JsonSerializerContext;
