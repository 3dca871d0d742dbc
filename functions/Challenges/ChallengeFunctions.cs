using Countersign.Access;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Factors;
using Countersign.Http;
using Countersign.SignIn;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Challenges;

public sealed class ChallengeFunctions(
    AccountChallenges accounts, AccessCommands resources, UnnamedChallenges unnamed, ChallengeHandles handles,
    AnswerFields fields)
{
    [Function("challenge-send"), Allow(CallerKind.Anyone)]
    public async Task<IResult> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/challenges/send")]
        HttpRequest request) =>
        await request.BindAsync(
            body => (Handle: body.Text("challenge"), Factor: body.Factor("factor")),
            asked => SendAsync(request, asked.Handle, asked.Factor!.Value));

    [Function("challenge-status"), Allow(CallerKind.Anyone)]
    public async Task<IResult> LookAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/challenges/status")]
        HttpRequest request) =>
        await request.BindAsync(body => body.Text("challenge"), handle => LookAsync(request, handle));

    [Function("challenge-verify"), Allow(CallerKind.Anyone)]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/challenges/verify")]
        HttpRequest request) =>
        await request.BindAsync(
            body => (Handle: body.Text("challenge"), Answer: fields.Read(body, request.Scope())),
            asked => VerifyAsync(request, asked.Handle, asked.Answer));

    private async Task<WireAnswer> SendAsync(HttpRequest request, string handle, Factor factor)
    {
        if (!handles.TryOpenAny(request.Scope().Id, handle, out var locator))
        {
            return Refusal.NotFound.ToAnswer();
        }

        if (ChallengeHandles.UnnamedOf(locator) is not null)
        {
            return Refusal.FactorNotOffered.ToAnswer();
        }

        var partition = ChallengeHandles.PartitionOf(request.Scope().Id, locator);
        return ChallengeHandles.IsOfResource(partition)
            ? await resources.SendAsync(
                request.Command(CommandKind.Plain, by: handle), partition, locator, factor)
            : await accounts.SendAsync(request, handle, locator, factor);
    }

    private async Task<WireAnswer> LookAsync(HttpRequest request, string handle)
    {
        if (!handles.TryOpenAny(request.Scope().Id, handle, out var locator))
        {
            return Refusal.NotFound.ToAnswer();
        }

        if (ChallengeHandles.UnnamedOf(locator) is { } challenge)
        {
            return unnamed.Look(request, challenge);
        }

        var partition = ChallengeHandles.PartitionOf(request.Scope().Id, locator);
        return ChallengeHandles.IsOfResource(partition)
            ? await resources.LookAsync(request.Command(CommandKind.Plain, by: handle), partition, locator)
            : await accounts.LookAsync(request, handle, locator);
    }

    private async Task<WireAnswer> VerifyAsync(HttpRequest request, string handle, Answer answer)
    {
        await accounts.PrepareAsync(request.HttpContext.RequestAborted);
        if (!handles.TryOpenAny(request.Scope().Id, handle, out var locator))
        {
            return Refusal.NotFound.ToAnswer();
        }

        if (ChallengeHandles.UnnamedOf(locator) is { } challenge)
        {
            return await unnamed.VerifyAsync(request, handle, challenge, answer);
        }

        var partition = ChallengeHandles.PartitionOf(request.Scope().Id, locator);
        return ChallengeHandles.IsOfResource(partition)
            ? await resources.VerifyAsync(
                request.Command(CommandKind.Judges, by: handle, answer.Password), partition, locator, answer)
            : await accounts.VerifyAsync(request, handle, locator, answer);
    }
}
