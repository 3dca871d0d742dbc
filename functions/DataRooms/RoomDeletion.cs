using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.FollowUps;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.DataRooms;

/// <summary>Ends a room, then its memberships, with the numbers that administrators have set.</summary>
public sealed class RoomDeletion(TenantCommands commands, MemberErasure erasure, AggregateStore store) : IFollowUp
{
    public string Kind => PartitionId.DataRoomKind;

    public Task<Result<Done>> DeleteAsync(TenantScope scope, string id) =>
        commands.RunAsync<DataRoom, Done>(
            scope, PartitionId.DataRoom(scope.Id, id), CommandKind.Plain,
            (room, context) => DataRoom.Existing(room) is { } existing
                ? DataRoomLife.Delete(existing, context)
                : Decision.No<DataRoom, Done>(Refusal.NotFound));

    /// <summary>False when the room is not deleted (yet).</summary>
    public async Task<bool> MakeAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        var partition = PartitionId.DataRoom(scope.Id, id);
        if ((await store.LoadAsync<DataRoom>(partition, cancellationToken)).State is not { Head.Deleted: true } room)
        {
            return false;
        }

        for (; !room.Groups.IsEmpty; room = DataRoomLife.EraseGroups(room).Next!)
        {
            var erased = await commands.RunAsync<DataRoom, Done>(
                scope, partition, CommandKind.Plain, (current, _) => DataRoomLife.EraseGroups(current!));
            if (erased.Refusal is not null)
            {
                throw new StoreUnavailableException(null);
            }
        }

        await erasure.EraseRoomAsync(scope, id, cancellationToken);
        return true;
    }
}
