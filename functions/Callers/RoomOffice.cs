using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.DataRooms;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Callers;

/// <summary>
/// Admits the back office and the administrators of the data room in the path. Their rights end at the room: another
/// room answers as if it were not there.
/// </summary>
internal sealed class RoomOffice(BackOfficeAccess backOffice, AggregateStore store)
{
    public BackOfficeAccess BackOffice => backOffice;

    public Task<Refusal?> RefuseAsync(HttpContext http, TenantScope scope, Bearer? bearer) =>
        backOffice.RefuseAsync(http, scope, bearer, session => RefuseMemberAsync(http, scope, bearer!, session));

    // Who is no member learns nothing about the room, not even by a demand for a second factor.
    private async Task<Refusal?> RefuseMemberAsync(
        HttpContext http, TenantScope scope, Bearer bearer, Session session)
    {
        if (http.Request.RouteValues["id"] is not string roomId
            || !Ids.Is(roomId)
            || await MemberAsync(scope, roomId, bearer.UserId, http.RequestAborted) is not { } member)
        {
            return Refusal.NotFound;
        }

        if (!member.Administrator)
        {
            return Refusal.Forbidden;
        }

        var caller = new RoomAdministrator(bearer.UserId);
        http.Features.Set(caller);
        http.Features.Set(scope with { Actor = caller.ActorName });
        return backOffice.RefuseWeak(session, mayBeOld: false);
    }

    private async Task<MembershipHead?> MemberAsync(
        TenantScope scope, string roomId, string userId, CancellationToken cancellationToken)
    {
        var room = await store.LoadAsync<DataRoom>(PartitionId.DataRoom(scope.Id, roomId), cancellationToken);
        var member = await store.LoadAsync<Membership>(
            PartitionId.Member(scope.Id, roomId, userId), cancellationToken);
        return DataRoom.Existing(room.State) is not null && member.State is { Head: { Removed: false } head }
            ? head
            : null;
    }
}
