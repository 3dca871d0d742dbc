using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Access;

/// <summary>Reads what the two kinds of protected resource need for a decision.</summary>
public sealed class AccessContexts(Subjects visitors, AggregateStore store)
{
    /// <summary>
    /// A challenge at a document: beside it the account that a preview was sent to, if there is one by now.
    /// </summary>
    public async Task<AccessContext<Invitation>> AroundAsync(
        TenantScope scope, Invitation? invitation, string challengeId)
    {
        var challenge = invitation?.Challenges.GetValueOrDefault(challengeId);
        var subject = challenge switch
        {
            { UserId: { } userId } => await visitors.OfUserAsync(scope, userId, challenge.SessionId),
            { Purpose: ChallengePurpose.Preview } =>
                await visitors.OfAddressAsync(
                    scope, AddressOf(invitation!, challenge),
                    account => InvitationAccess.IsSecondFactorDue(invitation!.Head, account), bearer: null),
            _ => null,
        };
        return new AccessContext<Invitation>(
            subject, (resource, one, context) => InvitationAccess.Required(resource, one, subject, context.Policy),
            (resource, one, context) => InvitationAccess.Grant(resource, one, subject, context));
    }

    /// <summary>
    /// A challenge at a data room: beside it the room, and the member with the session that stands there.
    /// </summary>
    public async Task<AccessContext<Membership>> AroundAsync(
        TenantScope scope, PartitionId partition, Membership? membership, string challengeId)
    {
        var challenge = membership?.Challenges.GetValueOrDefault(challengeId);
        var room = challenge is null ? null : await RoomAsync(scope, DataRoomAccess.RoomIdOf(partition));
        var subject = challenge is null
            ? null
            : await visitors.OfUserAsync(scope, DataRoomAccess.UserIdOf(partition), challenge.SessionId);
        return new AccessContext<Membership>(
            subject, (resource, one, context) => DataRoomAccess.Required(resource, room, one, subject, context),
            (resource, one, context) => DataRoomAccess.Grant(resource, room!, one, subject!, context));
    }

    public async Task<DataRoom?> RoomAsync(TenantScope scope, string roomId) =>
        DataRoom.Existing(
            (await store.LoadAsync<DataRoom>(PartitionId.DataRoom(scope.Id, roomId), CancellationToken.None)).State);

    private static Countersign.Addresses.Address? AddressOf(Invitation invitation, Challenge challenge) =>
        invitation.LinkOf(challenge) is { } link
            ? invitation.AddressOf(link.AddressHash)
            : null;
}
