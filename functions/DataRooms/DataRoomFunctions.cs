using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.FollowUps;
using Countersign.Http;
using Countersign.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.DataRooms;

public sealed class DataRoomFunctions(
    TenantCommands commands, RoomReader reader, RoomDeletion deletion, FollowUpRunner followUps)
{
    [Function("data-room-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/data-rooms")]
        HttpRequest request) =>
        await request.BindAsync(
            body => (Name: body.FitText("name"), IsEnforced: body.OptionalFlag("enforcedTwoFactor") ?? false),
            asked =>
            {
                var command = request.Command(CommandKind.Plain);
                return commands.AnswerAsync<DataRoom, string>(
                    command, PartitionId.DataRoom(command.Scope.Id, commands.NewId(command, "data-room")),
                    (room, context) => DataRoomLife.Create(room, asked.Name, asked.IsEnforced, context), Created);
            });

    [Function("data-room-read"), Allow(CallerKind.RoomAdministrator)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/data-rooms/{id}")]
        HttpRequest request, string id) =>
        await request.ListAsync(
            PageRequest.Read,
            async page => Ids.Is(id)
                ? await reader.ReadAsync(
                    request.Scope(), id, new RoomActor(request.RoomAdministrator()?.UserId), page,
                    request.HttpContext.RequestAborted)
                : Refusal.NotFound,
            DataRoomsJson.Default.DataRoomAnswer);

    [Function("data-room-update"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}/data-rooms/{id}")]
        HttpRequest request, string id) =>
        await request.BindAsync(
            body => (Name: body.OptionalFitText("name"), IsEnforced: body.OptionalFlag("enforcedTwoFactor")),
            async asked => Answers.NoContent(
                Ids.Is(id)
                    ? await commands.RunAsync<DataRoom, Done>(
                        request.Scope(), PartitionId.DataRoom(request.Scope().Id, id), CommandKind.Plain, (room, _) =>
                    DataRoom.Existing(room) is { } existing
                        ? DataRoomLife.Change(existing, asked.Name, asked.IsEnforced)
                        : Decision.No<DataRoom, Done>(Refusal.NotFound))
                    : Refusal.NotFound));

    [Function("data-room-delete"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/data-rooms/{id}")]
        HttpRequest request, string id)
    {
        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToAnswer();
        }

        var deleted = await deletion.DeleteAsync(request.Scope(), id);
        if (deleted.Refusal is null)
        {
            await followUps.TryAsync(PartitionId.DataRoom(request.Scope().Id, id));
        }

        return Answers.NoContent(deleted);
    }

    [Function("data-room-group-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> AddGroupAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/data-rooms/{id}/groups")]
        HttpRequest request, string id) =>
        await request.BindAsync(body => body.FitText("name"), async name => Ids.Is(id)
            ? await commands.AnswerAsync<DataRoom, string>(
                request.Command(CommandKind.Plain), PartitionId.DataRoom(request.Scope().Id, id),
                (room, context) => DataRoom.Existing(room) is { } existing
                    ? DataRoomLife.AddGroup(existing, name, context)
                    : Decision.No<DataRoom, string>(Refusal.NotFound),
                Created)
            : Refusal.NotFound.ToAnswer());

    private static ValueTask<WireAnswer> Created(string id) =>
        ValueTask.FromResult(Answers.Json(new Created(id), HttpJson.Default.Created, StatusCodes.Status201Created));
}
