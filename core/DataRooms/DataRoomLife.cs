using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;

namespace Countersign.DataRooms;

/// <summary>What the back office does to a data room.</summary>
public static class DataRoomLife
{
    // A commit takes 100 rows, and writes others beside these.
    private const int GroupsOfOneCommit = 50;

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

    public static Decision<DataRoom, string> AddGroup(DataRoom room, string name, DecisionContext context)
    {
        if (room.GroupOf(name) is not null)
        {
            return Decision.No<DataRoom, string>(Refusal.Conflict);
        }

        var added = FindOrAddGroups(room, [name], RoomActor.BackOffice, context);
        return added.Answering(added.Outcome.Then(ids => ids[0]));
    }

    /// <summary>The groups with these names; creates those that do not exist.</summary>
    public static Decision<DataRoom, ImmutableArray<string>> FindOrAddGroups(
        DataRoom room, IEnumerable<string> names, RoomActor actor, DecisionContext context)
    {
        var added = names.Where(name => room.GroupOf(name) is null).Select(
            (name, index) => new RoomGroup(context.Entropy.Id($"group-{index}"), name)).ToList();
        if (room.Groups.Count + added.Count > DataRoom.MaximumGroups)
        {
            return Decision.No<DataRoom, ImmutableArray<string>>(Refusal.Conflict);
        }

        var next = room with
        {
            Groups = room.Groups.AddRange(added.Select(group => KeyValuePair.Create(group.Id, group))),
        };
        var found = names.Select(name => next.GroupOf(name)!.Id).ToImmutableArray();
        return new Decision<DataRoom, ImmutableArray<string>>(found, added.Count == 0 ? null : next)
        {
            Events = [.. added.Select(
                group => new AuditEvent(AuditType.GroupCreated) { By = actor.By, Subject = group.Id })],
        };
    }

    /// <summary>
    /// Erases the room, but for the groups that do not fit into one commit. Its memberships end with it.
    /// </summary>
    public static Decision<DataRoom, Done> Delete(DataRoom room, DecisionContext context) =>
        new(
            default(Done),
            new DataRoom
            {
                Head = new DataRoomHead("", false, room.Head.Version + 1, room.Head.CreatedAt) { Deleted = true },
                Groups = WithoutSome(room),
            })
        {
            Events = [new AuditEvent(AuditType.RoomDeleted) { By = "back-office" }],
            DecoyMessages = [FollowUpPointer.Create(context)],
        };

    /// <summary>Erases more groups of a deleted room.</summary>
    public static Decision<DataRoom, Done> EraseGroups(DataRoom room) => room.Groups.IsEmpty
        ? Decision.Already<DataRoom>()
        : new Decision<DataRoom, Done>(default(Done), room with { Groups = WithoutSome(room) });

    private static ImmutableDictionary<string, RoomGroup> WithoutSome(DataRoom room) =>
        room.Groups.RemoveRange(room.Groups.Keys.Take(GroupsOfOneCommit));
}
