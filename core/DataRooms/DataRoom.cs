using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Countersign.Aggregates;

namespace Countersign.DataRooms;

/// <summary>
/// A data room: whether it enforces two factors, and its groups. Each membership is its own aggregate.
/// </summary>
public sealed record DataRoom : IAggregate<DataRoom>
{
    /// <summary>Groups of one room.</summary>
    public const int MaximumGroups = 100;

    private const string GroupPrefix = "group|";

    public required DataRoomHead Head { get; init; }

    public ImmutableDictionary<string, RoomGroup> Groups { get; init; } = ImmutableDictionary<string, RoomGroup>.Empty;

    /// <summary>Null also for a deleted room.</summary>
    public static DataRoom? Existing(DataRoom? room) => room is { Head.Deleted: false } ? room : null;

    public RoomGroup? GroupOf(string name) =>
        Groups.Values.FirstOrDefault(group => string.Equals(group.Name, name, StringComparison.Ordinal));

    /// <summary>The names of these groups, in the order of the names.</summary>
    public ImmutableArray<string> NamesOf(IEnumerable<string> groupIds) =>
        [
            .. groupIds.Select(id => Groups.GetValueOrDefault(id)?.Name).OfType<string>()
                .Order(StringComparer.Ordinal)];

    public IEnumerable<StateRow> Rows() =>
        [
            new StateRow(StateRow.Head, Head),
            .. Groups.Values.Select(group => new StateRow(GroupPrefix + group.Id, group))];

    public static DataRoom FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (DataRoomHead)rows.First(row => row.Key == StateRow.Head).Value,
        Groups = rows.Select(row => row.Value).OfType<RoomGroup>().ToImmutableDictionary(group => group.Id),
    };

    public static JsonTypeInfo RowType(string key) =>
        key == StateRow.Head ? DataRoomJson.Default.DataRoomHead : DataRoomJson.Default.RoomGroup;
}

/// <summary>The head of a data room.</summary>
/// <param name="Name">Shown to its members.</param>
/// <param name="EnforcedTwoFactor">Members with a phone number must enter an SMS code.</param>
/// <param name="Version">Grows when the flag changes: everyone who entered before must prove again.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record DataRoomHead(string Name, bool EnforcedTwoFactor, int Version, DateTimeOffset CreatedAt)
{
    /// <summary>The room is gone and its name is erased; the head remains for the audit chain.</summary>
    public bool Deleted { get; init; }
}

/// <summary>A group of members of a room.</summary>
public sealed record RoomGroup(string Id, string Name);
