using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Idempotency;
using Countersign.Names;
using Countersign.Passwords;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Accounts;

public sealed class SignInFunction(AccountCommands accounts, LoginAnswers answers, IPasswordHashing hashing, ClientPacing pacing)
{
    [Function("sign-in"), Access(Access.Anyone)]
    public async Task<IResult> SignInAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/sign-in")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var name = body.Username("username", request.Scope());
        var codeBy = body.OptionalText("codeBy");
        var password = codeBy is null ? body.Password("password") : body.OptionalPassword("password");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        if (codeBy is not null)
        {
            return Refusal.FactorNotOffered.ToResult();
        }

        using var place = pacing.Enter(request);
        if (place is null || pacing.IsSpent(request))
        {
            return new Refusal(RefusalCode.TooManyRequests) { RetryAfter = TimeSpan.FromMinutes(1) }.ToResult();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var check = new PasswordCheck(password!, hashing);
        var userId = "";
        var command = request.Command(CommandKind.Check | CommandKind.Hashes, by: name!.Canonical);
        var answer = await accounts.ByNameAsync(command, name, (account, context) =>
        {
            userId = context.Partition.Id;
            return SignIn.Decide(account, check, context);
        }, outcome => answers.RenderAsync(request.Scope(), userId, outcome), request.HttpContext.RequestAborted);
        if (answer.Status >= StatusCodes.Status400BadRequest)
        {
            pacing.Count(request, name.Canonical);
        }

        return answer;
    }
}
