using System.Text.Json.Serialization;

namespace Countersign.DataRooms;

/// <summary>How the rows of a data room are serialised.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DataRoomHead))]
[JsonSerializable(typeof(RoomGroup))]
public sealed partial class DataRoomJson : JsonSerializerContext;
