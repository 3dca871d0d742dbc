using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.DataRooms;

public sealed class DataRoomListFunctions(DataRoomLists lists, OwnRooms own)
{
    [Function("data-room-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/data-rooms")]
        HttpRequest request) =>
        await request.ListAsync(
            PageRequest.Read,
            page => lists.ReadAsync(request.Scope().Id, page, request.HttpContext.RequestAborted),
            DataRoomsJson.Default.DataRoomList);

    [Function("me-data-rooms"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ListOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/data-rooms")]
        HttpRequest request) =>
        await request.ListAsync(
            PageRequest.Read,
            page => own.ReadAsync(request.Scope(), request.Bearer(), page, request.HttpContext.RequestAborted),
            DataRoomsJson.Default.OwnRoomList);
}
