using Countersign.Accounts;
using Countersign.Http;
using Countersign.SignIn;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.SelfService;

/// <summary>
/// Renders the answer to a confirmed factor: recovery codes and, where a sign-in waited for the factor, its tokens.
/// </summary>
public sealed class EnrolmentAnswers(LoginAnswers logins)
{
    public Task PrepareAsync(CancellationToken cancellationToken) => logins.PrepareAsync(cancellationToken);

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, Enroller enroller, Enrolled enrolled)
    {
        if (enrolled is { Login: null, RecoveryCodes: null })
        {
            return Answers.NoContent(default(Aggregates.Done));
        }

        var codes = enrolled.RecoveryCodes?.Codes.ToArray();
        string[] rows = enrolled.RecoveryCodes is { SetId: var id } ? [Account.RowOfRecoveryCodes(id)] : [];
        if (enrolled.Login is not LoginOutcome.SignedIn { Grant: var grant })
        {
            return Answers.Secret(
                new RecoveryCodesAnswer(codes!), SelfServiceJson.Default.RecoveryCodesAnswer, StatusCodes.Status200OK,
                [.. rows, Account.RowOf(enroller.Caller)]);
        }

        var tokens = await logins.TokensAsync(scope, grant) with { RecoveryCodes = codes ?? [] };
        return Answers.Secret(
            tokens, SignInJson.Default.LoginAnswer, StatusCodes.Status200OK,
            [.. rows, Account.RowOfSession(grant.SessionId)]);
    }
}

/// <summary>Codes for a lost second factor, shown once.</summary>
internal sealed record RecoveryCodesAnswer(string[] RecoveryCodes);
