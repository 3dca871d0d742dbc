using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class OwnAddressFunctions(
    AccountCommands accounts, OwnAddressChange change, AddressHolders holders, NameHasher hasher)
{
    [Function("own-email-start"), Allow(CallerKind.EndUser)]
    public Task<IResult> StartEmailAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/email")]
        HttpRequest request) => StartAsync(request, Channel.Email);

    [Function("own-phone-start"), Allow(CallerKind.EndUser)]
    public Task<IResult> StartPhoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/phone")]
        HttpRequest request) => StartAsync(request, Channel.Sms);

    [Function("own-email-confirm"), Allow(CallerKind.EndUser)]
    public Task<IResult> ConfirmEmailAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/email/confirm")]
        HttpRequest request) => ConfirmAsync(request, Channel.Email);

    [Function("own-phone-confirm"), Allow(CallerKind.EndUser)]
    public Task<IResult> ConfirmPhoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/phone/confirm")]
        HttpRequest request) => ConfirmAsync(request, Channel.Sms);

    private async Task<IResult> StartAsync(HttpRequest request, Channel channel)
    {
        var (scope, bearer) = (request.Scope(), request.Bearer());
        return await request.BindAsync(body => body.Address("address", channel, scope), async text =>
        {
            var address = hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text!);
            return await holders.AreTooManyAsync(scope, address, bearer.UserId, request.HttpContext.RequestAborted)
                ? new Refusal(RefusalCode.AddressShared).ToAnswer()
                : await accounts.ByIdAsync(
                    request.Command(CommandKind.Plain), bearer.UserId, Refusal.InvalidToken,
                    (account, context) => OwnAddress.Start(account, bearer.SessionId, address, context),
                    CodeSentAnswer.Render);
        });
    }

    private async Task<IResult> ConfirmAsync(HttpRequest request, Channel channel) =>
        await request.BindAsync(body => body.SixDigits("code"), async code =>
        {
            var (bearer, cancellationToken) = (request.Bearer(), request.HttpContext.RequestAborted);
            return await holders.AreTooManyAsync(
                request.Scope(), bearer.UserId, account => account.PendingAddresses.GetValueOrDefault(channel)?.Address,
                cancellationToken)
                ? new Refusal(RefusalCode.AddressShared).ToAnswer()
                : await change.ConfirmAsync(
                    request.Command(CommandKind.Judges), bearer, channel, code, cancellationToken);
        });
}
