using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.DataRooms;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>
/// Reads what the messages of a membership need: codes go to the number that an administrator set, the invitation to
/// the username, both in the member's language.
/// </summary>
public sealed class MemberMessages(AggregateStore store, TenantPages pages)
{
    /// <summary>Null when the user is no member any more, or the address is not theirs any more.</summary>
    internal async Task<MessageContent?> ContentAsync(
        TenantScope scope, PartitionId partition, OutboxMessage message, CancellationToken cancellationToken)
    {
        var membership = (await store.LoadAsync<Membership>(partition, cancellationToken)).State;
        var account = await AccountAsync(partition, cancellationToken);
        if (membership is null or { Head.Removed: true }
            || AddressOf(membership, account, message) is not { } address)
        {
            return null;
        }

        if (message.Kind != MessageKind.RoomInvitation)
        {
            return membership.Challenges.HaveCodeOf(message)
                ? new MessageContent(address, account?.Head.Locale, "")
                : null;
        }

        // The link is the page alone: whoever reads the message elsewhere must sign in.
        return await RoomAsync(partition, cancellationToken) is { } room
            ? new MessageContent(address, account!.Head.Locale, pages.PageOf(scope.Id, scope.Tenant.Head.Policy))
            {
                Details = new SenderDetails { Room = room.Head.Name },
            }
            : null;
    }

    /// <summary>The address that the message was for, if the member still has it.</summary>
    public async Task<Address?> AddressAsync(
        PartitionId partition, OutboxMessage message, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Membership>(partition, cancellationToken)).State is { } membership
            ? AddressOf(membership, await AccountAsync(partition, cancellationToken), message)
            : null;

    private static Address? AddressOf(Membership membership, Account? account, OutboxMessage message)
    {
        var address = message.Kind == MessageKind.RoomInvitation
            ? account?.AddressOf(message.AddressHash, orFormer: false)
            : membership.Head.Phone;
        return address?.Hash == message.AddressHash ? address : null;
    }

    private async Task<Account?> AccountAsync(PartitionId partition, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Account>(
            PartitionId.Account(partition.Tenant, DataRoomAccess.UserIdOf(partition)), cancellationToken)).State is
        { Head.Deleted: false } account
            ? account
            : null;

    private async Task<DataRoom?> RoomAsync(PartitionId partition, CancellationToken cancellationToken) =>
        DataRoom.Existing(
            (await store.LoadAsync<DataRoom>(
                PartitionId.DataRoom(partition.Tenant, DataRoomAccess.RoomIdOf(partition)), cancellationToken)).State);
}
