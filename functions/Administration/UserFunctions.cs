using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Lockout;
using Countersign.Passwords;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Administration;

public sealed class UserFunctions(
    AccountCreation creation, AccountCommands accounts, UserLists lists, IPasswordHashing hashing)
{
    [Function("user-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var account = NewUser.Read(body, request.Scope(), request.BackOffice(), hashing);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (!request.BackOffice().IsApiKey && (account.Role == Role.Admin || account.Password is not null))
        {
            return Refusal.Forbidden.ToResult();
        }

        return await creation.CreateAsync(
            request.Command(CommandKind.Plain), account,
            id => Answers.Json(new Created(id), HttpJson.Default.Created, StatusCodes.Status201Created),
            request.HttpContext.RequestAborted);
    }

    [Function("user-read"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/users/{id}")]
        HttpRequest request, string id)
    {
        var account = Ids.Is(id)
            ? await accounts.ReadAsync(request.Scope(), id, request.HttpContext.RequestAborted)
            : null;
        return account is null
            ? Refusal.NotFound.ToResult()
            : Answers.Json(UserAnswer.Of(id, account), AdministrationJson.Default.UserAnswer);
    }

    [Function("user-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/users")] HttpRequest request)
    {
        var result = await lists.ReadAsync(
            request.Scope().Id, request.Query["cursor"], request.HttpContext.RequestAborted);
        return result.Refusal?.ToResult() ?? Answers.Json(result.Value, AdministrationJson.Default.UserList);
    }

    [Function("user-unlock"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UnlockAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/{id}/unlock")]
        HttpRequest request, string id)
    {
        var body = await JsonBody.ReadOptionalAsync(request);
        var clears = body.OptionalFlag("clearFailures") ?? false;
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        // An administrator's session may be stolen: only the API key vouches for the person.
        return clears && !request.BackOffice().IsApiKey
            ? Refusal.Forbidden.ToResult()
            : await ChangeAsync(request, id, clears ? Unlock.WithAllFailuresCleared : Unlock.ByBackOffice);
    }

    [Function("user-sign-out"), Allow(CallerKind.BackOffice)]
    public Task<IResult> SignOutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/{id}/sign-out")]
        HttpRequest request, string id) =>
        ChangeAsync(request, id, (account, _) => EndSession.All(account));

    [Function("user-reset-mfa"), Allow(CallerKind.BackOffice)]
    public Task<IResult> ResetFactorsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/{id}/reset-mfa")]
        HttpRequest request, string id) =>
        ChangeAsync(request, id, AccountAdministration.ResetFactors);

    private async Task<IResult> ChangeAsync(
        HttpRequest request, string id, Func<Account, DecisionContext, Decision<Account, Done>> decide)
    {
        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToResult();
        }

        var caller = request.BackOffice();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Plain), id, Refusal.NotFound,
            (account, context) => caller.MayChange(id, account.Head)
                ? decide(account, context)
                : Decision.No<Account, Done>(Refusal.Forbidden),
            done => Answers.NoContent(done));
    }
}
