using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using OtpNet;
using QRCoder;

namespace Countersign.SelfService;

public sealed class TotpFunctions(
    AccountCommands accounts, EnrolmentAnswers answers, Verifiers verifiers, TimeProvider clock)
{
    [Function("totp-start"), Allow(CallerKind.Enroller)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/totp")]
        HttpRequest request)
    {
        var (scope, enroller) = (request.Scope(), request.Enroller());
        var secret = Secret.Random(TotpEnrolment.SecretLength);
        var enrolmentId = Entropy.Fresh().Id("enrolment");
        var place = TotpEnrolment.SecretField(PartitionId.Account(scope.Id, enroller.UserId), enrolmentId);
        var pending = new TotpEnrolment(enrolmentId, verifiers.Sealer.Seal(place, secret), clock.GetUtcNow());
        var username = "";
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Plain), enroller.UserId, Refusal.InvalidToken, (account, context) =>
        {
            username = account.Head.UsernameAddress.Text;
            return AccountTotp.Start(account, enroller.Caller, pending, context);
        },
        _ => Answers.Secret(
            Shown(secret, scope.Tenant.Head.Policy.Issuer, username), SelfServiceJson.Default.TotpAnswer,
            StatusCodes.Status200OK, Account.RowOfPendingTotp(enrolmentId), Account.RowOf(enroller.Caller)));
    }

    [Function("totp-confirm"), Allow(CallerKind.Enroller)]
    public async Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/totp/confirm")]
        HttpRequest request) =>
        await request.BindAsync(body => body.SixDigits("code"), async code =>
        {
            var enroller = request.Enroller();
            await answers.PrepareAsync(request.HttpContext.RequestAborted);
            return await accounts.ByIdAsync(
                request.Command(CommandKind.Judges), enroller.UserId, Refusal.InvalidToken,
                (account, context) => AccountTotp.Confirm(account, enroller.Caller, code, verifiers, context),
                enrolled => answers.RenderAsync(request.Scope(), enroller, enrolled));
        });

    [Function("totp-disable"), Allow(CallerKind.EndUser)]
    public async Task<IResult> DisableAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/me/totp/disable")]
        HttpRequest request) =>
        await request.BindAsync(body => body.SixDigits("code"), code =>
        {
            var bearer = request.Bearer();
            return accounts.ByIdAsync(
                request.Command(CommandKind.Judges), bearer.UserId, Refusal.InvalidToken,
                (account, context) => AccountTotp.Disable(account, bearer.SessionId, code, verifiers, context),
                done => Answers.NoContent(done));
        });

    private static TotpAnswer Shown(Secret secret, string issuer, string username)
    {
        var bytes = secret.Reveal().ToArray();
        var uri = new OtpUri(
            OtpType.Totp, bytes, username, issuer, OtpHashMode.Sha1, TotpVerifier.Digits,
            TotpVerifier.StepSeconds).ToString();
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return new TotpAnswer(Base32Encoding.ToString(bytes).TrimEnd('='), uri, svg.GetGraphic(4));
    }
}

/// <summary>
/// A new authenticator's secret (base32), its `otpauth` address, and that address as a QR code in SVG.
/// </summary>
internal sealed record TotpAnswer(string Secret, string Uri, string QrSvg);
