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
        var (first, end) = ($"{scope.Id}|{PartitionId.MemberKind}|", $"{scope.Id}|{PartitionId.MemberKind}}}");
        await EraseAsync(
            scope, first, end, key => key.EndsWith(userId, StringComparison.Ordinal), cancellationToken);
        await index.DropAsync(scope.Id, userId, cancellationToken);
    }

    public Task EraseRoomAsync(TenantScope scope, string roomId, CancellationToken cancellationToken)
    {
        // '~' sorts after every character of an id.
        var first = $"{scope.Id}|{PartitionId.MemberKind}|{roomId}";
        return EraseAsync(scope, first, $"{first}~", _ => true, cancellationToken);
    }

    private async Task EraseAsync(
        TenantScope scope, string first, string end, Func<string, bool> isOne, CancellationToken cancellationToken)
    {
        var heads = TableClient.CreateQueryFilter(
            $"PartitionKey ge {first} and PartitionKey lt {end} and RowKey eq {RowKeys.HeadKey}");
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            heads, select: ["PartitionKey"], cancellationToken: cancellationToken))
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
