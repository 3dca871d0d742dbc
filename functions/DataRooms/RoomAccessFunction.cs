using Countersign.Aggregates;
using Countersign.Doors;
using Countersign.Http;
using Countersign.Idempotency;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.DataRooms;

public sealed class RoomAccessFunction(CappedCommands commands, DoorKinds kinds, Visitors visitors, DoorAnswers answers)
{
    [Function("data-room-access"), Access(Access.EndUser)]
    public async Task<IResult> EnterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/data-rooms/{id}/access")]
        HttpRequest request, string id)
    {
        var (scope, bearer) = (request.Scope(), request.Bearer());
        await answers.PrepareAsync(request.HttpContext.RequestAborted);

        // Who is nobody any more learns nothing of rooms, theirs or not.
        if (await visitors.OfUserAsync(scope, bearer.UserId, bearer.SessionId) is not { Session: not null })
        {
            return Refusal.InvalidToken.ToResult();
        }

        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToResult();
        }

        var partition = PartitionId.Member(scope.Id, id, bearer.UserId);
        return await commands.AnswerAsync<Membership, (DataRoom? Room, Visitor? Visitor), DoorOutcome>(
            request.Command(CommandKind.Plain), partition,
            async _ => (await kinds.RoomAsync(scope, id), await visitors.OfUserAsync(scope, bearer.UserId, bearer.SessionId)),
            (membership, around, context) => Enter(membership, around.Room, around.Visitor, context),
            outcome => answers.RenderAsync(scope, partition, outcome));
    }

    private static Decision<Membership, DoorOutcome> Enter(Membership? membership, DataRoom? room, Visitor? visitor, DecisionContext context)
    {
        if (visitor is not { Session: not null })
        {
            return Decision.No<Membership, DoorOutcome>(Refusal.InvalidToken);
        }

        // Not there and not yours are the same.
        return room is null || membership is null or { Head.Removed: true }
            ? Decision.No<Membership, DoorOutcome>(Refusal.NotFound)
            : RoomDoor.Enter(membership, room, visitor, context);
    }
}
