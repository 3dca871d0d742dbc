using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.DataRooms;

/// <summary>Reads a tenant's data rooms page by page, without their members.</summary>
public sealed class DataRoomLists(ListPages pages)
{
    public async Task<Result<DataRoomList>> ReadAsync(
        string tenant, PageRequest request, CancellationToken cancellationToken)
    {
        var heads = KeyRange.OfKind(tenant, PartitionId.DataRoomKind).Heads;
        var page = await pages.ReadAsync(request.Of(tenant, "data-rooms", heads), Summary, cancellationToken);
        return page.Then(found => new DataRoomList(found.Items, found.Cursor));
    }

    private static DataRoomSummary? Summary(TableEntity row)
    {
        var head = (DataRoomHead)AggregateStore.HeadOf<DataRoom>(row);
        return !head.Deleted && PartitionId.TryParse(row.PartitionKey, out var partition)
            ? new DataRoomSummary(partition.Id, head.Name, head.EnforcedTwoFactor, head.CreatedAt)
            : null;
    }
}

public sealed record DataRoomList(DataRoomSummary[] Items, string? Cursor);

/// <summary>A data room in a list.</summary>
public sealed record DataRoomSummary(string Id, string Name, bool EnforcedTwoFactor, DateTimeOffset CreatedAt);
