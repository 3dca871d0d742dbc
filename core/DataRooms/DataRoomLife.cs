using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;

namespace Countersign.DataRooms;

/// <summary>What the back office does to a data room.</summary>
public static class DataRoomLife
{
    public static Decision<DataRoom, string> Create(
        DataRoom? existing, string name, bool enforcedTwoFactor, DecisionContext context) => existing is not null
        ? Decision.No<DataRoom, string>(Refusal.Conflict)
        : new Decision<DataRoom, string>(
            context.Partition.Id, new DataRoom { Head = new DataRoomHead(name, enforcedTwoFactor, 1, context.Now) })
        {
            Events = [new AuditEvent(AuditType.RoomCreated) { By = "back-office" }],
        };

    public static Decision<DataRoom, Done> Change(DataRoom room, string? name, bool? enforcedTwoFactor)
    {
        var enforced = enforcedTwoFactor ?? room.Head.EnforcedTwoFactor;
        var next = room.Head with
        {
            Name = name ?? room.Head.Name,
            EnforcedTwoFactor = enforced,
            Version = room.Head.Version + (enforced == room.Head.EnforcedTwoFactor ? 0 : 1),
        };
        return next == room.Head
            ? Decision.Already<DataRoom>()
            : new Decision<DataRoom, Done>(default(Done), room with { Head = next })
            {
                Events = [new AuditEvent(AuditType.RoomChanged)
                {
                    By = "back-office",
                    Subject = next.Version == room.Head.Version ? "name" : enforced ? "enforced" : "not-enforced",
                }],
            };
    }

    public static Decision<DataRoom, string> AddGroup(DataRoom room, string name, DecisionContext context) =>
        room.GroupOf(name) is not null ? Decision.No<DataRoom, string>(Refusal.Conflict) : Added(room, name, context);

    /// <summary>The group with this name; creates it if it does not exist.</summary>
    public static Decision<DataRoom, string> FindOrAddGroup(DataRoom room, string name, DecisionContext context) =>
        room.GroupOf(name) is { } group ? new Decision<DataRoom, string>(group.Id, null) : Added(room, name, context);

    private static Decision<DataRoom, string> Added(DataRoom room, string name, DecisionContext context)
    {
        if (room.Groups.Count >= DataRoom.MaximumGroups)
        {
            return Decision.No<DataRoom, string>(Refusal.Conflict);
        }

        var group = new RoomGroup(context.Entropy.Id("group"), name);
        return new Decision<DataRoom, string>(group.Id, room with { Groups = room.Groups.Add(group.Id, group) })
        {
            Events = [new AuditEvent(AuditType.GroupCreated) { By = "back-office", Subject = group.Id }],
        };
    }
}
