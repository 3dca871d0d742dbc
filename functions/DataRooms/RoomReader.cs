using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.DataRooms;

/// <summary>Reads a room and its members, which are one range of keys, page by page.</summary>
public sealed class RoomReader(AggregateStore store, ListPages pages)
{
    public async Task<Result<DataRoomAnswer>> ReadAsync(
        TenantScope scope, string roomId, string? cursor, CancellationToken cancellationToken)
    {
        if ((await store.LoadAsync<DataRoom>(
            PartitionId.DataRoom(scope.Id, roomId), cancellationToken)).State is not { } room)
        {
            return Refusal.NotFound;
        }

        // '~' sorts after every character of an id.
        var (first, end) = ($"{scope.Id}|{PartitionId.MemberKind}|{roomId}",
            $"{scope.Id}|{PartitionId.MemberKind}|{roomId}~");
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {first} and PartitionKey lt {end} and RowKey eq {RowKeys.HeadKey}");
        var page = await pages.ReadAsync(scope.Id, $"members|{roomId}", filter, cursor, cancellationToken);
        return page.Then(found => new DataRoomAnswer(
            roomId, room.Head.Name, room.Head.EnforcedTwoFactor,
            [
                .. room.Groups.Values.OrderBy(group => group.Name, StringComparer.Ordinal).Select(
                    group => new GroupAnswer(group.Id, group.Name))],
            [.. Members(found.Rows, room)], found.Cursor));
    }

    private static IEnumerable<MemberAnswer> Members(IReadOnlyList<TableEntity> rows, DataRoom room)
    {
        foreach (var row in rows)
        {
            var head = JsonSerializer.Deserialize(row.GetString("Body")!, MembershipJson.Default.MembershipHead)!;
            if (!head.Removed && PartitionId.TryParse(row.PartitionKey, out var partition))
            {
                yield return MemberAnswer.Of(DataRoomAccess.UserIdOf(partition), head, room);
            }
        }
    }
}

/// <summary>A data room as the back office sees it.</summary>
public sealed record DataRoomAnswer(
    string Id, string Name, bool EnforcedTwoFactor, GroupAnswer[] Groups, MemberAnswer[] Members, string? Cursor);

public sealed record GroupAnswer(string Id, string Name);

/// <summary>A member as an administrator sees it: the number, and whether it accepts messages.</summary>
/// <param name="Protected">True when the room requires an SMS code from this member.</param>
public sealed record MemberAnswer(
    string UserId, string? Group, bool Administrator, string? TwoFactorPhone, string? PhoneDelivery, bool Protected,
    bool Locked)
{
    public static MemberAnswer Of(string userId, MembershipHead head, DataRoom room) => new(
        userId, room.Groups.GetValueOrDefault(head.GroupId)?.Name, head.Administrator, head.Phone?.Text,
        head.PhoneDelivery?.Status.Wire(),
        room.Head.EnforcedTwoFactor && head is { Administrator: false, Phone: not null }, head.Budget.IsLocked);
}
