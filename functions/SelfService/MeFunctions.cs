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
    AccountCommands accounts, LoginAnswers answers, IPasswordHashing hashing, ShortLists lists, TimeProvider clock)
{
    [Function("me"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me")] HttpRequest request)
    {
        var account = await LiveAsync(request);
        return account is null
            ? Refusal.InvalidToken.ToAnswer()
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
            challenge => answers.Render(
                request.Scope(), PartitionId.Account(request.Scope().Id, bearer.UserId), challenge));
    }

    [Function("password-change"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ChangePasswordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/password")]
        HttpRequest request) =>
        await request.BindAsync(
            body => (
                Current: body.OptionalPassword("password") is { } password
                    ? new PasswordCheck(password, hashing, isDeferred: true)
                    : null,
                Next: new NewPassword(body.Password("newPassword"), hashing, isDeferred: true)),
            passwords => ChangePasswordAsync(request, passwords.Current, passwords.Next));

    [Function("sessions"), Allow(CallerKind.EndUser)]
    public async Task<IResult> SessionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/sessions")]
        HttpRequest request)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        var policy = request.Scope().Tenant.Head.Policy.Session;
        var page = lists.Page(
            request, account.Sessions.Values.Where(session => session.IsLive(clock.GetUtcNow(), policy)),
            session => ShortLists.NewestFirst(session.CreatedAt, session.Id));
        return page.Refusal?.ToAnswer() ?? Answers.Json(
            new SessionList(
                [.. page.Value.Items.Select(session => SessionAnswer.Of(session, request.Bearer().SessionId))],
                page.Value.Cursor),
            SelfServiceJson.Default.SessionList);
    }

    [Function("session"), Allow(CallerKind.EndUser)]
    public async Task<IResult> SessionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/sessions/{id}")]
        HttpRequest request, string id)
    {
        if (await LiveAsync(request) is not { } account)
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        return account.LiveSession(id, clock.GetUtcNow(), request.Scope().Tenant.Head.Policy.Session) is { } session
            ? Answers.Json(SessionAnswer.Of(session, request.Bearer().SessionId), SelfServiceJson.Default.SessionAnswer)
            : Refusal.NotFound.ToAnswer();
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

    [Function("session-end-others"), Allow(CallerKind.EndUser)]
    public async Task<IResult> EndOtherSessionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/me/sessions")]
        HttpRequest request)
    {
        var bearer = request.Bearer();
        return Answers.NoContent(
            await accounts.ByIdAsync(
                request.Scope(), bearer.UserId, Refusal.InvalidToken, CommandKind.Plain,
                (account, context) => EndSession.Others(account, bearer.SessionId, context)));
    }

    private Task<WireAnswer> ChangePasswordAsync(HttpRequest request, PasswordCheck? current, NewPassword next)
    {
        var bearer = request.Bearer();
        return accounts.ByIdAsync(
            request.Command(CommandKind.Judges, by: null, [.. current is null ? [] : (SlowHash[])[current], next]),
            bearer.UserId, Refusal.InvalidToken,
            (account, context) => AccountPassword.Change(account, bearer.SessionId, current, next, context),
            done => Answers.NoContent(done));
    }

    private Task<Account?> LiveAsync(HttpRequest request) =>
        accounts.ReadLiveAsync(
            request.Scope(), request.Bearer(), clock.GetUtcNow(), request.HttpContext.RequestAborted);
}

internal sealed record SessionList(SessionAnswer[] Items, string? Cursor);

/// <summary>One session: its start, its last refresh, its proofs, and whether it is the caller's own.</summary>
internal sealed record SessionAnswer(
    string Id, DateTimeOffset CreatedAt, DateTimeOffset RefreshedAt, string[] Factors, bool Current)
{
    public static SessionAnswer Of(Session session, string currentId) =>
        new(
            session.Id, session.CreatedAt, session.RefreshedAt,
            [.. session.Proofs.Select(proof => proof.Factor.Wire())], session.Id == currentId);
}
