using System.Text.Json.Serialization;

namespace Countersign.DataRooms;

/// <summary>The wire types of this folder, for source-generated JSON: only a listed type can be sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DataRoomAnswer))]
[JsonSerializable(typeof(DataRoomList))]
[JsonSerializable(typeof(OwnRoomList))]
internal sealed partial class DataRoomsJson : JsonSerializerContext;
