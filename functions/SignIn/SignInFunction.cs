using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SignIn;

public sealed class SignInFunction(
    AccountCommands accounts, LoginAnswers answers, IPasswordHashing hashing, IRowSealer sealer, ClientPacing pacing)
{
    [Function("sign-in"), Allow(CallerKind.Anyone)]
    public async Task<IResult> SignInAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/sign-in")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var name = body.Username("username", request.Scope());
        var deviceToken = body.OptionalText("deviceToken", maximumLength: 1024);
        var codeBy = body.Has("codeBy") ? body.SentFactor("codeBy") : null;
        var password = body.Has("codeBy") ? null : new PasswordCheck(body.Password("password"), hashing);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        using var permit = pacing.Enter(request);
        if (permit is null || pacing.IsSpent(request))
        {
            return Refusal.TooManyRequests(TimeSpan.FromMinutes(1)).ToResult();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var device = answers.Device(request.Scope(), deviceToken);
        var answer = codeBy is { } factor
            ? await RunAsync(
                request, name!, CommandKind.ConstantTime,
                (account, context) => FirstFactor.ByCode(account, factor, name!, device, sealer, context))
            : await RunAsync(
                request, name!, CommandKind.Check | CommandKind.Hashes,
                (account, context) => FirstFactor.ByPassword(account, password!, device, context));

        // A request for a code has proved nothing yet, so its name counts as tried.
        if (codeBy is not null || answer.Status >= StatusCodes.Status400BadRequest)
        {
            pacing.Count(request, name!.Canonical);
        }

        return answer;
    }

    private Task<WireAnswer> RunAsync(
        HttpRequest request, Username name, CommandKind kind,
        Func<Account, DecisionContext, Decision<Account, LoginOutcome>> decide) =>
        accounts.ByNameAsync(
            request.Command(kind, by: name.Canonical), name, decide,
            (partition, outcome) => answers.RenderAsync(request.Scope(), partition, outcome),
            request.HttpContext.RequestAborted);
}
