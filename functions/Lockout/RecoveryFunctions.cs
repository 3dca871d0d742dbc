using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Lockout;

public sealed class RecoveryFunctions(
    AccountCommands accounts, RecoveryTokens tokens, LoginAnswers answers, IPasswordHashing hashing)
{
    [Function("recovery-unlock"), Allow(CallerKind.Anyone)]
    public async Task<IResult> UnlockAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/recovery/unlock")]
        HttpRequest request) =>
        await request.BindAsync(
            body =>
            {
                var token = body.OptionalText("token", maximumLength: 2048);
                return (Token: token, Name: token is null ? body.Username("username", request.Scope()) : null);
            },
            asked => asked.Token is not { } token
                ? RequestAsync(request, asked.Name!, Unlock.Request)
                : OpenAsync(
                    request, token, Unlock.Purpose, request.Command(CommandKind.Unproven, by: token), Unlock.ByLink,
                    (userId, lane) => answers.Render(request.Scope(), userId, lane)));

    [Function("recovery-password"), Allow(CallerKind.Anyone)]
    public async Task<IResult> RequestPasswordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/recovery/password")]
        HttpRequest request) =>
        await request.BindAsync(
            body => body.Username("username", request.Scope()),
            name => RequestAsync(request, name!, PasswordReset.Request));

    [Function("recovery-password-confirm"), Allow(CallerKind.Anyone)]
    public async Task<IResult> ConfirmPasswordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/recovery/password/confirm")]
        HttpRequest request) =>
        await request.BindAsync(
            body => (
                Token: body.Text("token", maximumLength: 2048),
                Password: new NewPassword(body.Password("newPassword"), hashing, isDeferred: true)),
            asked => ConfirmPasswordAsync(request, asked.Token, asked.Password));

    private async Task<WireAnswer> ConfirmPasswordAsync(HttpRequest request, string token, NewPassword replacement)
    {
        // A forgotten password and the first one are set by the same call. The token itself says which it is.
        var isFirst = tokens.TryOpen(request.Scope().Id, Welcome.Purpose, token, out _, out _);
        return await OpenAsync(
            request, token, isFirst ? Welcome.Purpose : PasswordReset.Purpose,
            request.Command(CommandKind.UnprovenCheck, by: token, replacement),
            (account, generation, context) => isFirst
                ? Welcome.Confirm(account, generation, replacement, context)
                : PasswordReset.Confirm(account, generation, replacement, context),
            (_, done) => Answers.NoContent(done));
    }

    private async Task<WireAnswer> RequestAsync(
        HttpRequest request, Username name, Func<Account, Username, DecisionContext, Decision<Account, Done>> decide)
    {
        return await accounts.ByNameAsync(
            request.Command(CommandKind.Unproven, by: name.Canonical), name,
            (account, context) => decide(account, name, context),
            (_, done) => ValueTask.FromResult(Answers.Accepted(done)), request.HttpContext.RequestAborted);
    }

    private async Task<WireAnswer> OpenAsync<T>(
        HttpRequest request, string token, string purpose, Command command,
        Func<Account, int, DecisionContext, Decision<Account, T>> decide, Func<string, T, WireAnswer> render)
    {
        if (!tokens.TryOpen(request.Scope().Id, purpose, token, out var locator, out var proof))
        {
            return Refusal.NotFound.ToAnswer();
        }

        // Unknown names get no message, so each of our tokens belongs to an account, which may be deleted by now.
        return await accounts.ByIdAsync(
            command, locator.AggregateId, Refusal.NotFound,
            (account, context) =>
                tokens.RefusalFor(account.Head, request.Scope().Id, purpose, locator, proof) is { } refusal
                    ? Decision.No<Account, T>(refusal)
                    : decide(account, locator.Generation, context),
            outcome => render(locator.AggregateId, outcome));
    }
}
