using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.DataRooms;

public sealed class DataRoomFunctions(TenantCommands commands, RoomReader reader)
{
    [Function("data-room-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/data-rooms")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var name = body.FitText("name");
        var enforced = body.OptionalFlag("enforcedTwoFactor") ?? false;
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        var command = request.Command(CommandKind.Plain);
        var id = commands.NewId(command, "data-room");
        return await commands.AnswerAsync<DataRoom, string>(
            command, PartitionId.DataRoom(command.Scope.Id, id),
            (existing, context) => DataRoomLife.Create(existing, name, enforced, context), Created);
    }

    [Function("data-room-read"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/data-rooms/{id}")]
        HttpRequest request, string id)
    {
        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToResult();
        }

        var result = await reader.ReadAsync(
            request.Scope(), id, request.Query["cursor"], request.HttpContext.RequestAborted);
        return result.Refusal?.ToResult() ?? Answers.Json(result.Value, DataRoomsJson.Default.DataRoomAnswer);
    }

    [Function("data-room-update"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}/data-rooms/{id}")]
        HttpRequest request, string id)
    {
        var body = await JsonBody.ReadAsync(request);
        var name = body.OptionalFitText("name");
        var enforced = body.OptionalFlag("enforcedTwoFactor");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToResult();
        }

        return Answers.NoContent(
            await commands.RunAsync<DataRoom, Done>(
                request.Scope(), PartitionId.DataRoom(request.Scope().Id, id), CommandKind.Plain, (room, _) =>
            room is null ? Decision.No<DataRoom, Done>(Refusal.NotFound) : DataRoomLife.Change(room, name, enforced)));
    }

    [Function("data-room-group-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> AddGroupAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/data-rooms/{id}/groups")]
        HttpRequest request, string id)
    {
        var body = await JsonBody.ReadAsync(request);
        var name = body.FitText("name");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToResult();
        }

        return await commands.AnswerAsync<DataRoom, string>(
            request.Command(CommandKind.Plain), PartitionId.DataRoom(request.Scope().Id, id),
            (room, context) => room is null
                ? Decision.No<DataRoom, string>(Refusal.NotFound)
                : DataRoomLife.AddGroup(room, name, context), Created);
    }

    private static ValueTask<WireAnswer> Created(string id) =>
        ValueTask.FromResult(Answers.Json(new Created(id), HttpJson.Default.Created, StatusCodes.Status201Created));
}
