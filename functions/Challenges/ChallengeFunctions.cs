using Countersign.Access;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Challenges;

public sealed class ChallengeFunctions(
    AccountCommands accounts, AccessCommands resources, LoginAnswers answers, ChallengeHandles handles,
    IPasswordHashing hashing, Verifiers verifiers)
{
    [Function("challenge-send"), Allow(CallerKind.Anyone)]
    public async Task<IResult> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/challenges/send")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var handle = body.Text("challenge");
        var factor = body.Factor("factor");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (!handles.TryOpen(request.Scope().Id, handle, out var locator))
        {
            return Refusal.NotFound.ToResult();
        }

        var partition = ChallengeHandles.PartitionOf(request.Scope().Id, locator);
        if (ChallengeHandles.IsOfResource(partition))
        {
            return await resources.SendAsync(
                request.Command(CommandKind.Plain, by: handle), partition, locator, factor!.Value);
        }

        return await accounts.ByHandleAsync(
            request.Command(CommandKind.Unproven, by: handle), locator,
            (account, context) => CodeSending.Decide(
                account, ChallengeHandles.ChallengeOf(locator), factor!.Value, verifiers.Sealer, context),
            (_, sent) => ValueTask.FromResult(CodeSentAnswer.Render(sent)));
    }

    [Function("challenge-status"), Allow(CallerKind.Anyone)]
    public async Task<IResult> LookAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/challenges/status")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var handle = body.Text("challenge");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (!handles.TryOpen(request.Scope().Id, handle, out var locator))
        {
            return Refusal.NotFound.ToResult();
        }

        var partition = ChallengeHandles.PartitionOf(request.Scope().Id, locator);
        return ChallengeHandles.IsOfResource(partition)
            ? await resources.LookAsync(request.Command(CommandKind.Plain, by: handle), partition, locator)
            : await accounts.LookAsync(
                request.Command(CommandKind.Unproven, by: handle), locator,
                (account, context) => Login.Look(account, ChallengeHandles.ChallengeOf(locator), context),
                (found, outcome) => answers.RenderAsync(request.Scope(), found, outcome));
    }

    [Function("challenge-verify"), Allow(CallerKind.Anyone)]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/challenges/verify")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var handle = body.Text("challenge");
        var factor = body.Factor("factor");
        var code = factor switch
        {
            Factor.Password => body.Text("code", maximumLength: 1024),
            Factor.RecoveryCode => body.Text("code"),
            _ => body.SixDigits("code"),
        };
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (!handles.TryOpen(request.Scope().Id, handle, out var locator))
        {
            return Refusal.NotFound.ToResult();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var password = new PasswordCheck(Secret.FromText(code), hashing, isDeferred: true);
        var answer = new Answer(factor!.Value, code, password);
        var partition = ChallengeHandles.PartitionOf(request.Scope().Id, locator);
        if (ChallengeHandles.IsOfResource(partition))
        {
            return await resources.VerifyAsync(
                request.Command(CommandKind.Judges, by: handle, password), partition, locator, answer);
        }

        return await accounts.ByHandleAsync(
            request.Command(CommandKind.UnprovenCheck, by: handle, password), locator,
            (account, context) => Verification.Decide(
                account, ChallengeHandles.ChallengeOf(locator), answer, verifiers, context),
            (partition, outcome) => answers.RenderAsync(request.Scope(), partition, outcome));
    }
}
