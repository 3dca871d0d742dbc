using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Policy;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class MeFunctions(
    AccountCommands accounts, LoginAnswers answers, IPasswordHashing hashing, TimeProvider clock)
{
    [Function("me"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me")] HttpRequest request)
    {
        var account = await LiveAsync(request);
        return account is null
            ? Refusal.InvalidToken.ToResult()
            : Answers.Json(MeAnswer.Of(request.Bearer().UserId, account), SelfServiceJson.Default.MeAnswer);
    }

    [Function("step-up"), Allow(CallerKind.EndUser)]
    public async Task<IResult> StepUpAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/step-up")]
        HttpRequest request)
    {
        var bearer = request.Bearer();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Plain), bearer.UserId, Refusal.InvalidToken,
            (account, context) => StepUp.Start(account, bearer.SessionId, context),
            challenge => answers.Render(PartitionId.Account(request.Scope().Id, bearer.UserId), challenge));
    }

    [Function("password-change"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ChangePasswordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/password")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var current = new PasswordCheck(body.Password("password"), hashing, isDeferred: true);
        var replacement = new NewPassword(body.Password("newPassword"), hashing, isDeferred: true);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        var bearer = request.Bearer();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Judges, by: null, current, replacement), bearer.UserId, Refusal.InvalidToken,
            (account, context) => AccountPassword.Change(account, bearer.SessionId, current, replacement, context),
            done => Answers.NoContent(done));
    }

    [Function("sessions"), Allow(CallerKind.EndUser)]
    public async Task<IResult> SessionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/sessions")]
        HttpRequest request)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToResult();
        }

        var policy = request.Scope().Tenant.Head.Policy.Session;
        var sessions = account.Sessions.Values.Where(
            session => session.IsLive(clock.GetUtcNow(), policy)).OrderByDescending(session => session.CreatedAt);
        return Answers.Json(
            new SessionList([.. sessions.Select(session => SessionAnswer.Of(session, request.Bearer().SessionId))]),
            SelfServiceJson.Default.SessionList);
    }

    [Function("session"), Allow(CallerKind.EndUser)]
    public async Task<IResult> SessionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/sessions/{id}")]
        HttpRequest request, string id)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToResult();
        }

        return account.LiveSession(id, clock.GetUtcNow(), request.Scope().Tenant.Head.Policy.Session) is { } session
            ? Answers.Json(SessionAnswer.Of(session, request.Bearer().SessionId), SelfServiceJson.Default.SessionAnswer)
            : Refusal.NotFound.ToResult();
    }

    [Function("session-end"), Allow(CallerKind.EndUser)]
    public async Task<IResult> EndSessionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/me/sessions/{id}")]
        HttpRequest request, string id)
    {
        var bearer = request.Bearer();
        return Answers.NoContent(
            await accounts.ByIdAsync(
                request.Scope(), bearer.UserId, Refusal.InvalidToken, CommandKind.Plain, (account, context) =>
            EndSession.One(account, bearer.SessionId, id, context)));
    }

    private Task<Account?> LiveAsync(HttpRequest request) =>
        accounts.ReadLiveAsync(
            request.Scope(), request.Bearer(), clock.GetUtcNow(), request.HttpContext.RequestAborted);
}

public sealed record SessionList(SessionAnswer[] Items);

/// <summary>One session: its start, its last refresh, its proofs, and whether it is the caller's own.</summary>
public sealed record SessionAnswer(
    string Id, DateTimeOffset CreatedAt, DateTimeOffset RefreshedAt, string[] Factors, bool Current)
{
    public static SessionAnswer Of(Session session, string currentId) =>
        new(
            session.Id, session.CreatedAt, session.RefreshedAt,
            [.. session.Proofs.Select(proof => proof.Factor.Wire())], session.Id == currentId);
}
