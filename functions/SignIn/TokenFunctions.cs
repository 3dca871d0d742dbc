using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SignIn;

public sealed class TokenFunctions(AccountCommands accounts, LoginAnswers answers, OpaqueTokens opaque)
{
    [Function("token-refresh"), Allow(CallerKind.Anyone)]
    public async Task<IResult> RefreshAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/tokens/refresh")]
        HttpRequest request) =>
        await request.BindAsync(body => body.Text("refreshToken"), token => RefreshAsync(request, token));

    [Function("sign-out"), Allow(CallerKind.EndUser)]
    public async Task<IResult> SignOutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/sign-out")]
        HttpRequest request)
    {
        var bearer = request.Bearer();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Plain), bearer.UserId, Refusal.InvalidToken,
            (account, context) => EndSession.One(account, bearer.SessionId, bearer.SessionId, context),
            done => Answers.NoContent(done));
    }

    private async Task<WireAnswer> RefreshAsync(HttpRequest request, string token)
    {
        if (!opaque.TryOpenToken(
            request.Scope().Id, LoginAnswers.RefreshPurposeLabel, token, out var locator, out var proof))
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Plain, by: token), locator.AggregateId, Refusal.InvalidToken,
            (account, context) => Refresh.Decide(account, locator.RowId, locator.Generation, proof, context),
            grant => answers.RenderAsync(request.Scope(), grant));
    }
}
