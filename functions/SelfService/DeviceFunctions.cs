using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class DeviceFunctions(AccountCommands accounts, ShortLists lists, TimeProvider clock)
{
    [Function("devices"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/devices")]
        HttpRequest request)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        var page = lists.Page(
            request, account.Devices.Values.Where(device => device.EndsAt is null),
            device => ShortLists.NewestFirst(device.LastUsedAt, device.Id));
        return page.Refusal?.ToAnswer() ?? Answers.Json(
            new DeviceList([.. page.Value.Items.Select(DeviceAnswer.Of)], page.Value.Cursor),
            SelfServiceJson.Default.DeviceList);
    }

    [Function("device"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/devices/{id}")]
        HttpRequest request, string id)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        return account.Devices.GetValueOrDefault(id) is { EndsAt: null } device
            ? Answers.Json(DeviceAnswer.Of(device), SelfServiceJson.Default.DeviceAnswer)
            : Refusal.NotFound.ToAnswer();
    }

    [Function("device-forget"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ForgetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/me/devices/{id}")]
        HttpRequest request, string id)
    {
        var bearer = request.Bearer();
        return Answers.NoContent(
            await accounts.ByIdAsync(
                request.Scope(), bearer.UserId, Refusal.InvalidToken, CommandKind.Plain, (account, context) =>
            RecognisedDevices.Forget(account, bearer.SessionId, id, context)));
    }

    private Task<Account?> LiveAsync(HttpRequest request) =>
        accounts.ReadLiveAsync(
            request.Scope(), request.Bearer(), clock.GetUtcNow(), request.HttpContext.RequestAborted);
}

internal sealed record DeviceList(DeviceAnswer[] Items, string? Cursor);

/// <summary>A recognised device: first and last use, and whether wrong answers on it have locked it.</summary>
internal sealed record DeviceAnswer(string Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, bool Locked)
{
    public static DeviceAnswer Of(Device device) =>
        new(device.Id, device.CreatedAt, device.LastUsedAt, device.Budget.IsLocked);
}
