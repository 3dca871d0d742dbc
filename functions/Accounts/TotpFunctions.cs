using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Idempotency;
using Countersign.Secrets;
using Countersign.Sessions;
using Countersign.Storage;
using Countersign.Totp;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using OtpNet;
using QRCoder;

namespace Countersign.Accounts;

public sealed class TotpFunctions(AccountCommands accounts, IRowSealer sealer, Verifiers verifiers, TimeProvider clock)
{
    [Function("totp-start"), Access(Access.EndUser)]
    public async Task<IResult> StartAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/me/totp")] HttpRequest request)
    {
        var (scope, bearer) = (request.Scope(), request.Bearer());
        var secret = Secret.Random(TotpEnrolment.SecretLength);
        var enrolmentId = Entropy.Fresh().Id("enrolment");
        var place = AccountTotp.Place(PartitionId.Account(scope.Id, bearer.UserId), enrolmentId);
        var pending = new TotpEnrolment(enrolmentId, sealer.Seal(place, secret), clock.GetUtcNow());
        var username = "";
        return await accounts.ByIdAsync(request.Command(CommandKind.Plain), bearer.UserId, Refusal.InvalidToken, (account, context) =>
        {
            username = account.Head.UsernameAddress;
            return AccountTotp.Start(account, bearer.SessionId, pending, context);
        }, _ => Answers.Secret(
            Shown(secret, scope.Tenant.Head.Policy.Issuer, username), WireJson.Default.EnrolmentAnswer, StatusCodes.Status200OK,
            Account.RowOfPendingTotp, Account.RowOfSession(bearer.SessionId)));
    }

    [Function("totp-confirm"), Access(Access.EndUser)]
    public Task<IResult> ConfirmAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/me/totp/confirm")] HttpRequest request) =>
        JudgeAsync(request, AccountTotp.Confirm, _ => Answers.Secret(
            new RecoveryCodesAnswer([]), WireJson.Default.RecoveryCodesAnswer, StatusCodes.Status200OK,
            Account.RowOfTotp, Account.RowOfSession(request.Bearer().SessionId)));

    [Function("totp-disable"), Access(Access.EndUser)]
    public Task<IResult> DisableAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/me/totp/disable")] HttpRequest request) =>
        JudgeAsync(request, AccountTotp.Disable, done => Answers.NoContent(done));

    private async Task<IResult> JudgeAsync(HttpRequest request, Func<Account, string, string, IRowSealer, DecisionContext, Decision<Account, Done>> judge, Func<Done, WireAnswer> render)
    {
        var body = await JsonBody.ReadAsync(request);
        var code = body.SixDigits("code");
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        var bearer = request.Bearer();
        return await accounts.ByIdAsync(
            request.Command(CommandKind.Check), bearer.UserId, Refusal.InvalidToken,
            (account, context) => judge(account, bearer.SessionId, code, sealer, context),
            render);
    }

    private static EnrolmentAnswer Shown(Secret secret, string issuer, string username)
    {
        var bytes = secret.Reveal().ToArray();
        var uri = new OtpUri(OtpType.Totp, bytes, username, issuer, OtpHashMode.Sha1, TotpVerifier.Digits, TotpVerifier.StepSeconds).ToString();
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return new EnrolmentAnswer(Base32Encoding.ToString(bytes).TrimEnd('='), uri, svg.GetGraphic(4));
    }
}

/// <summary>A new authenticator's secret (base32), its `otpauth` address, and that address as a QR code in SVG.</summary>
public sealed record EnrolmentAnswer(string Secret, string Uri, string QrSvg);

/// <summary>Codes for a lost authenticator, shown once.</summary>
public sealed record RecoveryCodesAnswer(string[] RecoveryCodes);
