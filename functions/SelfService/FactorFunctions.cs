using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Factors;
using Countersign.Http;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class FactorFunctions(
    AccountCommands accounts, AddressHolders holders, EnrolmentAnswers answers, NameHasher hasher, Verifiers verifiers)
{
    [Function("factor-start"), Allow(CallerKind.Enroller)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/factors/{factor}")]
        HttpRequest request, string factor)
    {
        if (AccountFields.SentFactor(factor) is not { } sent)
        {
            return Refusal.NotFound.ToAnswer();
        }

        return await request.BindAsync(
            body => body.Address("address", sent.AsChannel(), request.Scope()),
            address => StartAsync(request, sent, address!));
    }

    [Function("factor-confirm"), Allow(CallerKind.Enroller)]
    public async Task<IResult> ConfirmAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post",
            Route = "api/v1/tenants/{tenant}/me/factors/{factor}/confirm")]
        HttpRequest request, string factor)
    {
        if (AccountFields.SentFactor(factor) is not { } sent)
        {
            return Refusal.NotFound.ToAnswer();
        }

        return await request.BindAsync(body => body.SixDigits("code"), code => ConfirmAsync(request, sent, code));
    }

    [Function("factor-disable"), Allow(CallerKind.EndUser)]
    public async Task<IResult> DisableAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post",
            Route = "api/v1/tenants/{tenant}/me/factors/{factor}/disable")]
        HttpRequest request, string factor)
    {
        if (AccountFields.SentFactor(factor) is not { } sent)
        {
            return Refusal.NotFound.ToAnswer();
        }

        var bearer = request.Bearer();
        return await request.BindOptionalAsync(body => body.OptionalSixDigits("code"), code => accounts.ByIdAsync(
            request.Command(CommandKind.Judges), bearer.UserId, Refusal.InvalidToken,
            (account, context) => AccountFactors.Disable(account, bearer.SessionId, sent, code, verifiers, context),
            done => Answers.NoContent(done)));
    }

    [Function("recovery-codes-renew"), Allow(CallerKind.EndUser)]
    public async Task<IResult> RenewCodesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/recovery-codes")]
        HttpRequest request)
    {
        var bearer = request.Bearer();
        return await request.BindOptionalAsync(body => body.OptionalSixDigits("code"), code => accounts.ByIdAsync(
            request.Command(CommandKind.Judges), bearer.UserId, Refusal.InvalidToken,
            (account, context) => AccountRecoveryCodes.Renew(account, bearer.SessionId, code, verifiers, context),
            codes => Answers.Secret(
                new RecoveryCodesAnswer([.. codes.Codes]), SelfServiceJson.Default.RecoveryCodesAnswer,
                StatusCodes.Status200OK, Account.RowOfRecoveryCodes(codes.SetId),
                Account.RowOfSession(bearer.SessionId))));
    }

    private async Task<WireAnswer> StartAsync(HttpRequest request, Factor factor, string text)
    {
        var (scope, enroller) = (request.Scope(), request.Enroller());
        var address = hasher.Address(scope.Tenant.Head.KeyId, scope.Id, factor.AsChannel(), text);
        return await holders.AreTooManyAsync(scope, address, enroller.UserId, request.HttpContext.RequestAborted)
            ? new Refusal(RefusalCode.AddressShared).ToAnswer()
            : await accounts.ByIdAsync(
                request.Command(CommandKind.Plain), enroller.UserId, Refusal.InvalidToken,
                (account, context) => AccountFactors.Start(account, enroller.Caller, factor, address, context),
                CodeSentAnswer.Render);
    }

    private async Task<WireAnswer> ConfirmAsync(HttpRequest request, Factor factor, string code)
    {
        var (enroller, cancellationToken) = (request.Enroller(), request.HttpContext.RequestAborted);
        if (await holders.AreTooManyAsync(
            request.Scope(), enroller.UserId, account => account.PendingFactors.GetValueOrDefault(factor)?.Address,
            cancellationToken))
        {
            return new Refusal(RefusalCode.AddressShared).ToAnswer();
        }

        await answers.PrepareAsync(cancellationToken);
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Judges), enroller.UserId, Refusal.InvalidToken,
            (account, context) => AccountFactors.Confirm(account, enroller.Caller, factor, code, verifiers, context),
            enrolled => answers.RenderAsync(request.Scope(), enroller, enrolled));
    }
}
