using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class DeviceFunctions(AccountCommands accounts, TimeProvider clock)
{
    [Function("devices"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/devices")]
        HttpRequest request) =>
        await LiveAsync(request) is { } account
            ? Answers.Json(
                new DeviceList(
                    [
                        .. account.Devices.Values.Where(device => device.EndsAt is null).OrderByDescending(
                            device => device.LastUsedAt).Select(DeviceAnswer.Of)]),
                    SelfServiceJson.Default.DeviceList)
            : Refusal.InvalidToken.ToResult();

    [Function("device"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/devices/{id}")]
        HttpRequest request, string id)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToResult();
        }

        return account.Devices.GetValueOrDefault(id) is { EndsAt: null } device
            ? Answers.Json(DeviceAnswer.Of(device), SelfServiceJson.Default.DeviceAnswer)
            : Refusal.NotFound.ToResult();
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

public sealed record DeviceList(DeviceAnswer[] Items);

/// <summary>A recognised device: first and last use, and whether wrong answers on it have locked it.</summary>
public sealed record DeviceAnswer(string Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, bool Locked)
{
    public static DeviceAnswer Of(Device device) =>
        new(device.Id, device.CreatedAt, device.LastUsedAt, device.Budget.IsLocked);
}
