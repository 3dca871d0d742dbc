using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.DataRooms;

/// <summary>Reads a room and its members, which are one range of keys, page by page.</summary>
public sealed class RoomReader(AggregateStore store, ListPages pages, AccountCommands accounts)
{
    /// <param name="scope">The tenant.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="actor">Who reads. Administrators of the room see no administrator's number.</param>
    /// <param name="request">The page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Result<DataRoomAnswer>> ReadAsync(
        TenantScope scope, string roomId, RoomActor actor, PageRequest request, CancellationToken cancellationToken)
    {
        var loaded = await store.LoadAsync<DataRoom>(PartitionId.DataRoom(scope.Id, roomId), cancellationToken);
        if (DataRoom.Existing(loaded.State) is not { } room)
        {
            return Refusal.NotFound;
        }

        var heads = KeyRange.OfRoom(scope.Id, roomId).Heads;
        var page = await pages.ReadAsync(
            request.Of(scope.Id, $"members|{roomId}", heads), row => Member(row, room, actor), cancellationToken);
        if (page.Refusal is { } refusal)
        {
            return refusal;
        }

        var members = await Task.WhenAll(
            page.Value.Items.Select(member => NamedAsync(scope, member, cancellationToken)));
        return new DataRoomAnswer(
            roomId, room.Head.Name, room.Head.EnforcedTwoFactor,
            [
                .. room.Groups.Values.OrderBy(group => group.Name, StringComparer.Ordinal).Select(
                    group => new GroupAnswer(group.Id, group.Name))],
            members, page.Value.Cursor);
    }

    // Without names nobody can tell members apart. A deleted user is removed from the room a moment later.
    private async Task<MemberAnswer> NamedAsync(
        TenantScope scope, MemberAnswer member, CancellationToken cancellationToken) =>
        await accounts.ReadAsync(scope, member.UserId, cancellationToken) is { Head: var head }
            ? member with { Username = head.UsernameAddress.Text, Name = head.Name }
            : member;

    private static MemberAnswer? Member(TableEntity row, DataRoom room, RoomActor actor)
    {
        var head = JsonSerializer.Deserialize(row.GetString("Body")!, MembershipJson.Default.MembershipHead)!;
        return !head.Removed && PartitionId.TryParse(row.PartitionKey, out var partition)
            ? MemberAnswer.Of(DataRoomAccess.UserIdOf(partition), head, room, actor.IsBackOffice)
            : null;
    }
}

/// <summary>A data room as its administrators and the back office see it.</summary>
public sealed record DataRoomAnswer(
    string Id, string Name, bool EnforcedTwoFactor, GroupAnswer[] Groups, MemberAnswer[] Members, string? Cursor);

public sealed record GroupAnswer(string Id, string Name);

/// <summary>A member as an administrator sees it: the number, and whether it accepts messages.</summary>
/// <param name="Group">The member's group, if there is one only.</param>
/// <param name="Protected">True when the room requires an SMS code from this member.</param>
public sealed record MemberAnswer(
    string UserId, string? Group, string[] Groups, bool Administrator, string? TwoFactorPhone, string? PhoneDelivery,
    bool Protected, bool Locked)
{
    public string? Username { get; init; }

    public string? Name { get; init; }

    public static MemberAnswer Of(string userId, MembershipHead head, DataRoom room, bool isForBackOffice)
    {
        // The number of an administrator was set by somebody else, for the time as a member.
        var phone = head.Administrator && !isForBackOffice ? null : head.Phone?.Text;
        var groups = room.NamesOf(head.Groups);
        return new MemberAnswer(
            userId, groups is [var only] ? only : null, [.. groups], head.Administrator, phone,
            head.PhoneDelivery?.Status.Wire(),
            room.Head.EnforcedTwoFactor && head is { Administrator: false, Phone: not null }, head.Budget.IsLocked);
    }
}
