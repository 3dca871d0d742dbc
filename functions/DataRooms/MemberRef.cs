using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.DataRooms;

/// <summary>A member, or a user who may become one, and who acts on it.</summary>
public sealed record MemberRef(TenantScope Scope, string RoomId, string UserId, RoomActor Actor)
{
    public PartitionId Partition => PartitionId.Member(Scope.Id, RoomId, UserId);

    /// <summary>The member that a path names; null where an id is none.</summary>
    public static MemberRef? Of(HttpRequest request, string roomId, string userId) =>
        Ids.Is(roomId) && Ids.Is(userId)
            ? new MemberRef(request.Scope(), roomId, userId, new RoomActor(request.RoomAdministrator()?.UserId))
            : null;
}
