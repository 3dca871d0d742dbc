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
        if ((await store.LoadAsync<DataRoom>(
            PartitionId.DataRoom(scope.Id, id), cancellationToken)).State is not { Head.Deleted: true })
        {
            return false;
        }

        await erasure.EraseRoomAsync(scope, id, cancellationToken);
        return true;
    }
}
