using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Invitations;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Doors;

/// <summary>What stands around the two kinds of door.</summary>
public sealed class DoorKinds(Visitors visitors, AggregateStore store)
{
    /// <summary>A challenge at a document: beside it the account that a preview was sent to, if there is one by now.</summary>
    public async Task<Surroundings<Invitation>> AroundAsync(TenantScope scope, Invitation? invitation, string challengeId)
    {
        var challenge = invitation?.Challenges.GetValueOrDefault(challengeId);
        var visitor = challenge switch
        {
            { UserId: { } userId } => await visitors.OfUserAsync(scope, userId, challenge.SessionId),
            { Purpose: ChallengePurpose.Preview } => await visitors.OfAddressAsync(scope, AddressOf(invitation!, challenge), bearer: null),
            _ => null,
        };
        return new Surroundings<Invitation>(visitor, (door, one, context) => InvitationDoor.Asks(door, one, visitor, context.Policy), (door, one, context) => InvitationDoor.Grant(door, one, visitor, context));
    }

    /// <summary>A challenge at a data room: beside it the room, and the member with the session that stands there.</summary>
    public async Task<Surroundings<Membership>> AroundAsync(TenantScope scope, PartitionId partition, Membership? membership, string challengeId)
    {
        var challenge = membership?.Challenges.GetValueOrDefault(challengeId);
        var room = challenge is null ? null : await RoomAsync(scope, RoomDoor.RoomIdOf(partition));
        var visitor = challenge is null ? null : await visitors.OfUserAsync(scope, RoomDoor.UserIdOf(partition), challenge.SessionId);
        return new Surroundings<Membership>(visitor, (door, one, context) => RoomDoor.Asks(door, room, one, visitor, context), (door, one, context) => RoomDoor.Grant(door, room!, one, visitor!, context));
    }

    public async Task<DataRoom?> RoomAsync(TenantScope scope, string roomId) =>
        (await store.LoadAsync<DataRoom>(PartitionId.DataRoom(scope.Id, roomId), CancellationToken.None)).State;

    private static Names.Address? AddressOf(Invitation invitation, Challenge challenge) =>
        invitation.Link(challenge.Purpose, challenge.Source!.Value) is { } link ? invitation.AddressOf(link.AddressHash) : null;
}
