using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.DataRooms;

/// <summary>
/// Which rooms a user may be a member of: written before the membership commits, and believed only where the membership
/// says so. Without it, a user's own list would read every member of the tenant.
/// </summary>
public sealed class RoomIndex(StorageClients clients, ListPages pages)
{
    private const string RoomId = "RoomId";

    public Task AddAsync(string tenant, string userId, string roomId, CancellationToken cancellationToken)
    {
        var partition = PartitionId.RoomsOf(tenant, userId).ToString();
        var row = new TableEntity(partition, RowKeys.State(roomId)) { [RoomId] = roomId };
        return clients.Table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>A page of the ids of such rooms.</summary>
    public Task<Result<ListPage<string>>> ReadAsync(
        string tenant, string userId, PageRequest request, CancellationToken cancellationToken) =>
        pages.ReadAsync(
            request.Of(tenant, "own-rooms", FilterOf(tenant, userId)), row => row.GetString(RoomId), cancellationToken);

    /// <summary>Forgets the rooms of a deleted user.</summary>
    public Task DropAsync(string tenant, string userId, CancellationToken cancellationToken) =>
        RowDeletion.DeleteAsync(clients.Table, FilterOf(tenant, userId), cancellationToken);

    private static string FilterOf(string tenant, string userId) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {PartitionId.RoomsOf(tenant, userId).ToString()}");
}
