using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.DataRooms;

public sealed class MemberFunctions(Members members, NameHasher hasher)
{
    [Function("data-room-member-put"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> PutAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}")]
        HttpRequest request, string id, string userId)
    {
        var body = await JsonBody.ReadAsync(request);
        var group = body.FitText("group");
        var administrator = body.OptionalFlag("administrator");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        return Are(id, userId)
            ? Answers.NoContent(await members.PutAsync(request.Scope(), id, userId, group, administrator))
            : Refusal.NotFound.ToResult();
    }

    [Function("data-room-member-remove"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "delete",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}")]
        HttpRequest request, string id, string userId) =>
        Are(id, userId)
            ? Answers.NoContent(await members.ChangeAsync(request.Scope(), id, userId, MembershipLife.Remove))
            : Refusal.NotFound.ToResult();

    [Function("data-room-member-unlock"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UnlockAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}/unlock")]
        HttpRequest request, string id, string userId) =>
        Are(id, userId)
            ? await members.AnswerAsync(request.Command(CommandKind.Plain), id, userId, MembershipLife.Unlock)
            : Refusal.NotFound.ToResult();

    [Function("data-room-phone-set"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> SetPhoneAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}/two-factor-phone")]
        HttpRequest request, string id, string userId)
    {
        var scope = request.Scope();
        var body = await JsonBody.ReadAsync(request);
        var isEmpty = body.IsNull("phone") || body.OptionalText("phone") is { Length: 0 };
        var phone = isEmpty ? null : body.Address("phone", Channel.Sms, scope);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        var address = phone is null ? null : hasher.Address(scope.Tenant.Head.KeyId, scope.Id, Channel.Sms, phone);
        return Are(id, userId)
            ? Answers.NoContent(
                await members.ChangeAsync(
                    scope, id, userId, membership => MembershipLife.SetPhone(membership, address)))
            : Refusal.NotFound.ToResult();
    }

    [Function("data-room-phone-remove"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> RemovePhoneAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "delete",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}/two-factor-phone")]
        HttpRequest request, string id, string userId) =>
        Are(id, userId)
            ? Answers.NoContent(
                await members.ChangeAsync(
                    request.Scope(), id, userId, membership => MembershipLife.SetPhone(membership, null)))
            : Refusal.NotFound.ToResult();

    private static bool Are(string id, string userId) => Ids.Is(id) && Ids.Is(userId);
}
