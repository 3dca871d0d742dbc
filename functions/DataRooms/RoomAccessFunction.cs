using Countersign.Access;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.DataRooms;

public sealed class RoomAccessFunction(
    TenantCommands commands, AccessContexts kinds, Subjects subjects, AccessAnswers answers)
{
    [Function("data-room-access"), Allow(CallerKind.EndUser)]
    public async Task<IResult> EnterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/data-rooms/{id}/access")]
        HttpRequest request, string id)
    {
        var bearer = request.Bearer();
        await answers.PrepareAsync(request.HttpContext.RequestAborted);

        // A deleted or signed-out user learns nothing about rooms.
        if (await subjects.OfUserAsync(
            request.Scope(), bearer.UserId, bearer.SessionId) is not { Session: not null })
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        return Ids.Is(id)
            ? await EnterAsync(request.Command(CommandKind.Plain), bearer, id)
            : Refusal.NotFound.ToAnswer();
    }

    private async Task<IResult> EnterAsync(Command command, Bearer bearer, string id)
    {
        var scope = command.Scope;
        var partition = PartitionId.Member(scope.Id, id, bearer.UserId);
        var (room, subject) = ((DataRoom?)null, (Subject?)null);
        return await commands.AnswerAsync<Membership, AccessOutcome>(
            command, partition,
            (membership, context) => Enter(membership, room, subject, context),
            outcome => answers.RenderAsync(scope, partition, outcome),
            look: async _ =>
                (room, subject) = (await kinds.RoomAsync(scope, id), await subjects.OfUserAsync(
                    scope, bearer.UserId, bearer.SessionId)));
    }

    private static Decision<Membership, AccessOutcome> Enter(
        Membership? membership, DataRoom? room, Subject? subject, DecisionContext context)
    {
        if (subject is not { Session: not null })
        {
            return Decision.No<Membership, AccessOutcome>(Refusal.InvalidToken);
        }

        // The same answer for an unknown room and for a room of others, so that rooms cannot be enumerated.
        return room is null || membership is null or { Head.Removed: true }
            ? Decision.No<Membership, AccessOutcome>(Refusal.NotFound)
            : DataRoomAccess.Enter(membership, room, subject, context);
    }
}
