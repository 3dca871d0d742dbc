using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.DataRooms;

public sealed class MemberFunctions(Members members, NameHasher hasher)
{
    [Function("data-room-member-put"), Allow(CallerKind.RoomAdministrator)]
    public async Task<IResult> PutAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}")]
        HttpRequest request, string id, string userId) =>
        await request.BindAsync(MemberFields.Values, async values => Answers.NoContent(
            Appoints(request, values) ? Refusal.Forbidden
            : MemberRef.Of(request, id, userId) is { } member ? await members.PutAsync(member, values)
            : Refusal.NotFound));

    // The Functions host takes the first route that matches, in the order of the functions' names: this name must come
    // before that of the route with {userId}.
    [Function("data-room-member-by-username"), Allow(CallerKind.RoomAdministrator)]
    public async Task<IResult> PutByNameAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/by-username")]
        HttpRequest request, string id)
    {
        // The user who acts; the named one takes its place once it is found.
        var actor = MemberRef.Of(request, id, request.RoomAdministrator()?.UserId ?? id);
        return await request.BindAsync(
            body => (Name: body.Username("username", request.Scope()), Values: MemberFields.Values(body)),
            async asked => Answers.Json(
                Appoints(request, asked.Values) ? Refusal.Forbidden
                : actor is null ? Refusal.NotFound
                : await members.PutByNameAsync(actor, asked.Name!, asked.Values),
                HttpJson.Default.Created));
    }

    [Function("data-room-member-remove"), Allow(CallerKind.RoomAdministrator)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "delete",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}")]
        HttpRequest request, string id, string userId) =>
        await ChangeAsync(request, id, userId, MembershipLife.Remove);

    [Function("data-room-member-unlock"), Allow(CallerKind.RoomAdministrator)]
    public async Task<IResult> UnlockAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}/unlock")]
        HttpRequest request, string id, string userId) =>
        MemberRef.Of(request, id, userId) is { } member
            ? await members.AnswerAsync(request.Command(CommandKind.Plain), member, MembershipLife.Unlock)
            : Refusal.NotFound.ToAnswer();

    [Function("data-room-phone-set"), Allow(CallerKind.RoomAdministrator)]
    public async Task<IResult> SetPhoneAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}/two-factor-phone")]
        HttpRequest request, string id, string userId)
    {
        var scope = request.Scope();
        return await request.BindAsync(
            body => body.IsNull("phone") || body.OptionalText("phone") is { Length: 0 }
                ? null
                : body.Address("phone", Channel.Sms, scope),
            phone =>
            {
                var address = phone is null
                    ? null
                    : hasher.Address(scope.Tenant.Head.KeyId, scope.Id, Channel.Sms, phone);
                return SetPhoneAsync(request, id, userId, address);
            });
    }

    [Function("data-room-phone-remove"), Allow(CallerKind.RoomAdministrator)]
    public async Task<IResult> RemovePhoneAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "delete",
            Route = "api/v1/tenants/{tenant}/data-rooms/{id}/members/{userId}/two-factor-phone")]
        HttpRequest request, string id, string userId) =>
        await SetPhoneAsync(request, id, userId, phone: null);

    // Only the back office appoints administrators of a room.
    private static bool Appoints(HttpRequest request, MemberValues values) =>
        values.Administrator is not null && request.RoomAdministrator() is not null;

    private Task<WireAnswer> SetPhoneAsync(HttpRequest request, string id, string userId, Address? phone)
    {
        var actor = new RoomActor(request.RoomAdministrator()?.UserId);
        return ChangeAsync(request, id, userId, membership => MembershipLife.SetPhone(membership, phone, actor));
    }

    private async Task<WireAnswer> ChangeAsync(
        HttpRequest request, string id, string userId, Func<Membership?, Decision<Membership, Done>> decide) =>
        Answers.NoContent(
            MemberRef.Of(request, id, userId) is { } member
                ? await members.ChangeAsync(member, decide)
                : Refusal.NotFound);
}
