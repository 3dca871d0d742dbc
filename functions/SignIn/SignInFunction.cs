using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SignIn;

public sealed class SignInFunction(
    AccountCommands accounts, LoginAnswers answers, IPasswordHashing hashing, IRowSealer sealer, TimeProvider clock)
{
    [Function("sign-in"), Allow(CallerKind.Anyone)]
    public async Task<IResult> SignInAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/sign-in")]
        HttpRequest request) =>
        await request.BindAsync(
            body => Read(body, request.Scope()),
            typed => typed is null ? Task.FromResult(ByPasskey(request)) : ByNameAsync(request, typed));

    // Null for a sign-in with a passkey alone, which names nobody.
    private Typed? Read(JsonBody body, TenantScope scope)
    {
        if (body.Has("passkey"))
        {
            if (body.OptionalFlag("passkey") == false)
            {
                body.Reject("passkey", "Must be true.");
            }

            return null;
        }

        return new Typed(
            body.Username("username", scope), body.OptionalText("deviceToken", maximumLength: 1024),
            body.Has("codeBy") ? body.SentFactor("codeBy") : null,
            body.Has("codeBy") ? null : new PasswordCheck(body.Password("password"), hashing, isDeferred: true));
    }

    private async Task<WireAnswer> ByNameAsync(HttpRequest request, Typed typed)
    {
        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var (name, device) = (typed.Name!, answers.Device(request.Scope(), typed.DeviceToken));
        return typed.CodeBy is { } factor
            ? await RunAsync(
                request, name, request.Command(CommandKind.Unproven, by: name.Canonical),
                (account, context) => FirstFactor.ByCode(account, factor, name, device, sealer, context))
            : await RunAsync(
                request, name, request.Command(CommandKind.UnprovenCheck, by: name.Canonical, typed.Password!),
                (account, context) => FirstFactor.ByPassword(account, typed.Password!, device, context));
    }

    // It names nobody, so it reads and keeps nothing.
    private WireAnswer ByPasskey(HttpRequest request)
    {
        var (scope, now) = (request.Scope(), clock.GetUtcNow());
        var started = PasskeySignIn.Start(scope.Tenant.Head.Policy, Entropy.Fresh(), now);
        return started.Refusal?.ToAnswer() ?? answers.Render(scope, started.Value, now);
    }

    private Task<WireAnswer> RunAsync(
        HttpRequest request, Username name, Command command,
        Func<Account, DecisionContext, Decision<Account, LoginOutcome>> decide) =>
        accounts.ByNameAsync(
            command, name, decide,
            (partition, outcome) => answers.RenderAsync(request.Scope(), partition, outcome),
            request.HttpContext.RequestAborted);

    private sealed record Typed(Username? Name, string? DeviceToken, Factor? CodeBy, PasswordCheck? Password);
}
