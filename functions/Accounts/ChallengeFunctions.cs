using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Http;
using Countersign.Idempotency;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Accounts;

public sealed class ChallengeFunctions(AccountCommands accounts, LoginAnswers answers, OpaqueTokens opaque, IPasswordHashing hashing, Verifiers verifiers)
{
    [Function("challenge-verify"), Access(Access.Anyone)]
    public async Task<IResult> VerifyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/challenges/verify")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var handle = body.Text("challenge");
        var factor = Factor(body);
        var code = factor == Challenges.Factor.Password ? body.Text("code", maximumLength: 1024) : body.SixDigits("code");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (!opaque.TryOpenHandle(request.Scope().Id, LoginAnswers.ChallengePurposeLabel, handle, out var place))
        {
            return Refusal.NotFound.ToResult();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var answer = new Answer(factor!.Value, code, new PasswordCheck(Secret.FromText(code), hashing));
        var kind = CommandKind.Check | (factor == Challenges.Factor.Password ? CommandKind.Hashes : CommandKind.Plain);
        return await accounts.ByIdAsync(
            request.Command(kind, by: handle), place.AggregateId, Refusal.ChallengeExpired,
            (account, context) => Verification.Decide(account, place.RowId, answer, sealer, context),
            outcome => answers.RenderAsync(request.Scope(), place.AggregateId, outcome));
    }

    private static Factor? Factor(JsonBody body)
    {
        var name = body.Text("factor");
        var factor = FactorNames.Parse(name);
        if (factor is null && name.Length > 0)
        {
            body.Reject("factor", "There is no such factor.");
        }

        return factor;
    }
}
