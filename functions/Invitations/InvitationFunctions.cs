using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Documents;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Invitations;

public sealed class InvitationFunctions(InvitationCommands invitations, NameHasher hasher, TimeProvider clock)
{
    [Function("invitation-resend"), Allow(CallerKind.BackOffice)]
    public Task<IResult> ResendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/invitations/{id}/resend")]
        HttpRequest request, string id) =>
        ChangeAsync(request, id, InvitationLife.Resend);

    [Function("invitation-unlock"), Allow(CallerKind.BackOffice)]
    public Task<IResult> UnlockAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/invitations/{id}/unlock")]
        HttpRequest request, string id) =>
        ChangeAsync(request, id, (invitation, _) => InvitationLife.Unlock(invitation));

    [Function("invitation-revoke"), Allow(CallerKind.BackOffice)]
    public Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/invitations/{id}/revoke")]
        HttpRequest request, string id) =>
        ChangeAsync(request, id, InvitationLife.Revoke);

    [Function("invitation-new-link"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> RenewLinkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/invitations/{id}/new-link")]
        HttpRequest request, string id) =>
        Ids.Is(id)
            ? await invitations.RenewLinkAsync(request.Command(CommandKind.Plain), id)
            : Refusal.NotFound.ToAnswer();

    [Function("invitation-read"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/invitations/{id}")]
        HttpRequest request, string id)
    {
        var scope = request.Scope();
        var invitation = Ids.Is(id)
            ? await invitations.ReadAsync(scope, id, request.HttpContext.RequestAborted)
            : null;
        return invitation is null
            ? Refusal.NotFound.ToAnswer()
            : Answers.Json(
                InvitationAnswer.Of(id, invitation, scope.Tenant.Head.Policy, clock.GetUtcNow()),
                InvitationsJson.Default.InvitationAnswer);
    }

    [Function("invitation-update"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}/invitations/{id}")]
        HttpRequest request, string id)
    {
        var scope = request.Scope();
        return await request.BindAsync(
            body => (
                Email: Address(body, "email", Channel.Email, scope),
                Phone: Address(body, "phone", Channel.Sms, scope),
                Auth: body.OptionalChoice<AuthLevel>("auth")),
            async asked => Answers.NoContent(
                Ids.Is(id)
                    ? await invitations.ChangeAsync(scope, id, asked.Email, asked.Phone, asked.Auth)
                    : Refusal.NotFound));
    }

    // Null and an empty text both remove the address; an address that the factors need cannot be removed.
    private Replacement<Address>? Address(JsonBody body, string field, Channel channel, TenantScope scope)
    {
        if (body.IsNull(field) || body.OptionalText(field) is { Length: 0 })
        {
            return new Replacement<Address>(null);
        }

        return body.Has(field) && body.Address(field, channel, scope) is { } text
            ? new Replacement<Address>(hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text))
            : null;
    }

    private async Task<IResult> ChangeAsync(
        HttpRequest request, string id, Func<Invitation, DecisionContext, Decision<Invitation, Done>> decide) =>
        Ids.Is(id)
            ? await invitations.AnswerAsync(request.Command(CommandKind.Plain), id, decide)
            : Refusal.NotFound.ToAnswer();
}
