using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Lockout;
using Countersign.Passwords;
using Countersign.SelfService;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Administration;

public sealed class UserFunctions(
    AccountCreation creation, AccountCommands accounts, UserLists lists, UserLookups lookups,
    IPasswordHashing hashing)
{
    [Function("user-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users")]
        HttpRequest request) =>
        await request.BindAsync(body => NewUser.Read(body, request.Scope(), hashing), async account =>
            !request.BackOffice().IsApiKey && (account.Role == Role.Admin || account.Password is not null)
                ? Refusal.Forbidden.ToAnswer()
                : await creation.CreateAsync(
                    request.Command(CommandKind.Plain), account,
                    id => Answers.Json(new Created(id), HttpJson.Default.Created, StatusCodes.Status201Created),
                    request.HttpContext.RequestAborted));

    [Function("user-read"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/users/{id}")]
        HttpRequest request, string id)
    {
        var account = Ids.Is(id)
            ? await accounts.ReadAsync(request.Scope(), id, request.HttpContext.RequestAborted)
            : null;
        return account is null
            ? Refusal.NotFound.ToAnswer()
            : Answers.Json(UserAnswer.Of(id, account), AdministrationJson.Default.UserAnswer);
    }

    [Function("user-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/users")] HttpRequest request)
    {
        var (scope, cancellation) = (request.Scope(), request.HttpContext.RequestAborted);
        return await request.ListAsync(
            query => (Page: PageRequest.Read(query), Search: UserSearch.Read(query, scope.Tenant.Head.Policy)),
            asked => asked.Search is null
                ? lists.ReadAsync(scope.Id, asked.Page, cancellation)
                : lookups.FindAsync(scope, asked.Search, asked.Page, cancellation),
            AdministrationJson.Default.UserList);
    }

    [Function("user-unlock"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UnlockAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/{id}/unlock")]
        HttpRequest request, string id) =>
        await request.BindOptionalAsync(body => body.OptionalFlag("clearFailures") ?? false, async clears =>

            // An administrator's session may be stolen: only the API key vouches for the person.
            clears && !request.BackOffice().IsApiKey
                ? Refusal.Forbidden.ToAnswer()
                : await ChangeAsync(request, id, clears ? Unlock.WithAllFailuresCleared : Unlock.ByBackOffice));

    [Function("user-welcome"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> WelcomeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/{id}/welcome")]
        HttpRequest request, string id) =>
        await ChangeAsync(request, id, Welcome.Resend, Answers.Accepted);

    [Function("user-sign-out"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> SignOutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/{id}/sign-out")]
        HttpRequest request, string id) =>
        await ChangeAsync(request, id, (account, _) => EndSession.All(account));

    [Function("user-reset-mfa"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ResetFactorsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/{id}/reset-mfa")]
        HttpRequest request, string id) =>
        await ChangeAsync(request, id, AccountAdministration.ResetFactors);

    private async Task<WireAnswer> ChangeAsync(
        HttpRequest request, string id, Func<Account, DecisionContext, Decision<Account, Done>> decide,
        Func<Result<Done>, WireAnswer>? render = null)
    {
        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToAnswer();
        }

        var caller = request.BackOffice();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Plain), id, Refusal.NotFound,
            (account, context) => caller.MayChange(id, account.Head)
                ? decide(account, context)
                : Decision.No<Account, Done>(Refusal.Forbidden),
            done => (render ?? Answers.NoContent)(done));
    }
}
