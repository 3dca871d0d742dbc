using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.FollowUps;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.DataRooms;

/// <summary>Removes members whose user or room was deleted, with the numbers that administrators have set.</summary>
public sealed class MemberErasure(TenantCommands commands, RoomIndex index, StorageClients clients)
{
    public async Task EraseUserAsync(TenantScope scope, string userId, CancellationToken cancellationToken)
    {
        await EraseAsync(
            scope, KeyRange.OfKind(scope.Id, PartitionId.MemberKind),
            key => key.EndsWith(userId, StringComparison.Ordinal), cancellationToken);
        await index.DropAsync(scope.Id, userId, cancellationToken);
    }

    public Task EraseRoomAsync(TenantScope scope, string roomId, CancellationToken cancellationToken) =>
        EraseAsync(scope, KeyRange.OfRoom(scope.Id, roomId), _ => true, cancellationToken);

    private Task EraseAsync(
        TenantScope scope, KeyRange members, Func<string, bool> isOne, CancellationToken cancellationToken) =>
        Targets.ChangeAsync(
            MembersAsync(members, isOne, cancellationToken),
            member => commands.RunAsync<Membership, Done>(
                scope, member, CommandKind.Plain, (membership, _) => MembershipLife.Remove(membership)),
            cancellationToken);

    private async IAsyncEnumerable<PartitionId> MembersAsync(
        KeyRange members, Func<string, bool> isOne, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            members.Heads, select: ["PartitionKey"], cancellationToken: cancellationToken))
        {
            if (isOne(row.PartitionKey) && PartitionId.TryParse(row.PartitionKey, out var partition))
            {
                yield return partition;
            }
        }
    }
}
