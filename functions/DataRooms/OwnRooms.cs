using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.DataRooms;

/// <summary>Reads the rooms that a user is a member of, page by page.</summary>
public sealed class OwnRooms(RoomIndex index, AggregateStore store, AccountCommands accounts, TimeProvider clock)
{
    public async Task<Result<OwnRoomList>> ReadAsync(
        TenantScope scope, Bearer bearer, PageRequest request, CancellationToken cancellationToken)
    {
        if (await accounts.ReadLiveAsync(scope, bearer, clock.GetUtcNow(), cancellationToken) is null)
        {
            return Refusal.InvalidToken;
        }

        var page = await index.ReadAsync(scope.Id, bearer.UserId, request, cancellationToken);
        if (page.Refusal is { } refusal)
        {
            return refusal;
        }

        var rooms = await Task.WhenAll(
            page.Value.Items.Select(roomId => OfAsync(scope, roomId, bearer.UserId, cancellationToken)));
        return new OwnRoomList([.. rooms.OfType<OwnRoom>()], page.Value.Cursor);
    }

    private async Task<OwnRoom?> OfAsync(
        TenantScope scope, string roomId, string userId, CancellationToken cancellationToken)
    {
        var room = await store.LoadAsync<DataRoom>(PartitionId.DataRoom(scope.Id, roomId), cancellationToken);
        var member = await store.LoadAsync<Membership>(
            PartitionId.Member(scope.Id, roomId, userId), cancellationToken);
        return DataRoom.Existing(room.State) is { } existing && member.State is { Head: { Removed: false } head }
            ? new OwnRoom(
                roomId, existing.Head.Name, [.. existing.NamesOf(head.Groups)], head.Administrator,
                existing.Head.EnforcedTwoFactor && head is { Administrator: false, Phone: not null })
            : null;
    }
}

public sealed record OwnRoomList(OwnRoom[] Items, string? Cursor);

/// <summary>A room as its member sees it.</summary>
/// <param name="Protected">True when the room requires an SMS code from this member.</param>
public sealed record OwnRoom(string Id, string Name, string[] Groups, bool Administrator, bool Protected);
