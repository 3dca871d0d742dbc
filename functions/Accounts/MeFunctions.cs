using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Http;
using Countersign.Idempotency;
using Countersign.Passwords;
using Countersign.Sessions;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Accounts;

public sealed class MeFunctions(AccountCommands accounts, LoginAnswers answers, IPasswordHashing hashing, TimeProvider clock)
{
    [Function("me"), Access(Access.EndUser)]
    public async Task<IResult> ReadAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tenants/{tenant}/me")] HttpRequest request)
    {
        var account = await LiveAsync(request);
        return account is null ? Refusal.InvalidToken.ToResult() : Answers.Json(Me(request.Bearer().UserId, account), WireJson.Default.MeAnswer);
    }

    [Function("step-up"), Access(Access.EndUser)]
    public async Task<IResult> StepUpAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/me/step-up")] HttpRequest request)
    {
        var bearer = request.Bearer();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Plain), bearer.UserId, Refusal.InvalidToken,
            (account, context) => StepUp.Start(account, bearer.SessionId, context),
            challenge => answers.Render(PartitionId.Account(request.Scope().Id, bearer.UserId), challenge));
    }

    [Function("password-change"), Access(Access.EndUser)]
    public async Task<IResult> ChangePasswordAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/me/password")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var current = new PasswordCheck(body.Password("password"), hashing);
        var replacement = new NewPassword(body.Password("newPassword"), hashing);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        var bearer = request.Bearer();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Check | CommandKind.Hashes), bearer.UserId, Refusal.InvalidToken,
            (account, context) => AccountPassword.Change(account, bearer.SessionId, current, replacement, context),
            done => Answers.NoContent(done));
    }

    [Function("sessions"), Access(Access.EndUser)]
    public async Task<IResult> SessionsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tenants/{tenant}/me/sessions")] HttpRequest request)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToResult();
        }

        var policy = request.Scope().Tenant.Head.Policy.Session;
        var sessions = account.Sessions.Values.Where(session => session.IsLive(clock.GetUtcNow(), policy)).OrderByDescending(session => session.CreatedAt);
        return Answers.Json(new SessionList([.. sessions.Select(session => SessionAnswer.Of(session, request.Bearer().SessionId))]), WireJson.Default.SessionList);
    }

    [Function("session-end"), Access(Access.EndUser)]
    public async Task<IResult> EndSessionAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "tenants/{tenant}/me/sessions/{id}")] HttpRequest request, string id)
    {
        var bearer = request.Bearer();
        return Answers.NoContent(await accounts.ByIdAsync(request.Scope(), bearer.UserId, Refusal.InvalidToken, CommandKind.Plain, (account, context) =>
            EndSession.One(account, bearer.SessionId, id, context)));
    }

    // Signed out, deleted or replaced counts at once: the session's row has the last word, not the token.
    private async Task<Account?> LiveAsync(HttpRequest request)
    {
        var bearer = request.Bearer();
        var account = await accounts.ReadAsync(request.Scope(), bearer.UserId, request.HttpContext.RequestAborted);
        return account?.LiveSession(bearer.SessionId, clock.GetUtcNow(), request.Scope().Tenant.Head.Policy.Session) is null ? null : account;
    }

    private static MeAnswer Me(string userId, Account account) => new(
        userId,
        account.Head.UsernameAddress.Text,
        account.Head.Email?.Text,
        account.Head.Phone?.Text,
        account.Head.Role == Role.Admin ? "admin" : "user",
        account.Head.Locale,
        [.. new[] { account.Head.PasswordHash is null ? null : Factor.Password.Wire(), account.Totp is null ? null : Factor.Totp.Wire() }.OfType<string>()]);
}

/// <summary>Who is signed in, and the factors that the account has.</summary>
public sealed record MeAnswer(string Id, string Username, string? Email, string? Phone, string Role, string? Locale, string[] Factors);

public sealed record SessionList(SessionAnswer[] Items);

/// <summary>One session: since when, last refreshed, proved by what, and whether it is the one that asks.</summary>
public sealed record SessionAnswer(string Id, DateTimeOffset CreatedAt, DateTimeOffset RefreshedAt, string[] Factors, bool Current)
{
    public static SessionAnswer Of(Session session, string currentId) =>
        new(session.Id, session.CreatedAt, session.RefreshedAt, [.. session.Proofs.Select(proof => proof.Factor.Wire())], session.Id == currentId);
}
