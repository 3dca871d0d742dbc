using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Passkeys;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class PasskeyFunctions(
    AccountCommands accounts, PasskeyEnrolment enrolment, PasskeyChallenges challenges, TenantPages pages)
{
    [Function("passkey-start"), Allow(CallerKind.Enroller)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/passkeys")]
        HttpRequest request)
    {
        var (scope, enroller) = (request.Scope(), request.Enroller());
        return await request.BindOptionalAsync(body => body.OptionalFitText("name"), name => accounts.ByIdAsync(
            request.Command(CommandKind.Plain), enroller.UserId, Refusal.InvalidToken,
            (account, context) => AccountPasskeys.Start(account, enroller.Caller, name, context),
            making => Answers.Json(CreationOf(scope, making), SelfServiceJson.Default.PasskeyToCreate)));
    }

    [Function("passkey-confirm"), Allow(CallerKind.Enroller)]
    public async Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/passkeys/confirm")]
        HttpRequest request) =>
        await request.BindAsync(
            body => body.Registration(pages.PasskeysOf(request.Scope())),
            registration => enrolment.ConfirmAsync(
                request.Command(CommandKind.Judges), request.Enroller(), registration!,
                request.HttpContext.RequestAborted));

    [Function("passkey-rename"), Allow(CallerKind.EndUser)]
    public async Task<IResult> RenameAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}/me/passkeys/{id}")]
        HttpRequest request, string id)
    {
        var bearer = request.Bearer();
        return await request.BindAsync(body => body.FitText("name"), async name => Answers.NoContent(
            await accounts.ByIdAsync(
                request.Scope(), bearer.UserId, Refusal.InvalidToken, CommandKind.Plain, (account, context) =>
            AccountPasskeys.Rename(account, bearer.SessionId, id, name, context))));
    }

    [Function("passkey-remove"), Allow(CallerKind.EndUser)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/me/passkeys/{id}")]
        HttpRequest request, string id) =>
        await enrolment.RemoveAsync(request.Scope(), request.Bearer(), id, request.HttpContext.RequestAborted);

    private PasskeyToCreate CreationOf(TenantScope scope, PasskeyToMake making) => new(
        PasskeyCreation.Of(
            challenges.Bytes(scope.Id, making.ChallengeId),
            new PasskeyParty(pages.PasskeysOf(scope).Domain, scope.Tenant.Head.Policy.Name),
            new PasskeyOwner(making.Handle, making.Username, making.Name ?? making.Username),
            making.Present.All));
}

/// <summary>What the browser is asked to make.</summary>
internal sealed record PasskeyToCreate(PasskeyCreation PublicKey);
