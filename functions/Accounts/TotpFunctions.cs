using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Http;
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
        var result = await accounts.ByIdAsync(scope, bearer.UserId, Refusal.InvalidToken, CommandKind.Plain, (account, context) =>
        {
            username = account.Head.UsernameAddress.Text;
            return AccountTotp.Start(account, Caller.Session(bearer.SessionId), pending, context);
        });
        return result.Refusal?.ToResult() ?? Answers.Json(Shown(secret, scope.Tenant.Head.Policy.Issuer, username), WireJson.Default.EnrolmentAnswer);
    }

    [Function("totp-confirm"), Access(Access.EndUser)]
    public async Task<IResult> ConfirmAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/me/totp/confirm")] HttpRequest request)
    {
        var result = await JudgeAsync<Enrolled>(request, (account, sessionId, code, context) => AccountTotp.Confirm(account, Caller.Session(sessionId), code, verifiers, context));
        return result.Refusal?.ToResult() ?? Answers.Json(new RecoveryCodesAnswer([.. result.Value.RecoveryCodes]), WireJson.Default.RecoveryCodesAnswer);
    }

    [Function("totp-disable"), Access(Access.EndUser)]
    public async Task<IResult> DisableAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{tenant}/me/totp/disable")] HttpRequest request) =>
        Answers.NoContent(await JudgeAsync<Done>(request, (account, sessionId, code, context) => AccountTotp.Disable(account, sessionId, code, sealer, context)));

    private async Task<Result<T>> JudgeAsync<T>(HttpRequest request, Func<Account, string, string, DecisionContext, Decision<Account, T>> judge)
    {
        var body = await JsonBody.ReadAsync(request);
        var code = body.SixDigits("code");
        if (body.Invalid() is { } invalid)
        {
            return invalid;
        }

        var bearer = request.Bearer();
        return await accounts.ByIdAsync(request.Scope(), bearer.UserId, Refusal.InvalidToken, CommandKind.Check, (account, context) =>
            judge(account, bearer.SessionId, code, context));
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
