using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Commands;
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

    private async Task EraseAsync(
        TenantScope scope, KeyRange members, Func<string, bool> isOne, CancellationToken cancellationToken)
    {
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            members.Heads, select: ["PartitionKey"], cancellationToken: cancellationToken))
        {
            if (isOne(row.PartitionKey) && PartitionId.TryParse(row.PartitionKey, out var partition))
            {
                var removed = await commands.RunAsync<Membership, Done>(
                    scope, partition, CommandKind.Plain, (membership, _) => MembershipLife.Remove(membership));
                if (removed.Refusal is { Code: not RefusalCode.NotFound })
                {
                    // Other commands kept the membership busy; the number must be deleted nevertheless.
                    throw new StoreUnavailableException(null);
                }
            }
        }
    }
}
