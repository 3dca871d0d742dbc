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
    AccountCommands accounts, LoginAnswers answers, IPasswordHashing hashing, IRowSealer sealer)
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
        var password = body.Has("codeBy")
            ? null
            : new PasswordCheck(body.Password("password"), hashing, isDeferred: true);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var device = answers.Device(request.Scope(), deviceToken);
        return codeBy is { } factor
            ? await RunAsync(
                request, name!, request.Command(CommandKind.Unproven, by: name!.Canonical),
                (account, context) => FirstFactor.ByCode(account, factor, name, device, sealer, context))
            : await RunAsync(
                request, name!, request.Command(CommandKind.UnprovenCheck, by: name!.Canonical, password!),
                (account, context) => FirstFactor.ByPassword(account, password!, device, context));
    }

    private Task<WireAnswer> RunAsync(
        HttpRequest request, Username name, Command command,
        Func<Account, DecisionContext, Decision<Account, LoginOutcome>> decide) =>
        accounts.ByNameAsync(
            command, name, decide,
            (partition, outcome) => answers.RenderAsync(request.Scope(), partition, outcome),
            request.HttpContext.RequestAborted);
}
