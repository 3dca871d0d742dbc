using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Passkeys;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.SelfService;

/// <summary>
/// Adds a passkey that an authenticator has made. Its credential id is claimed before the commit, like a name: no two
/// accounts of a tenant have it.
/// </summary>
public sealed class PasskeyEnrolment(
    AccountCommands accounts, NameIndex names, Verifiers verifiers, LoginAnswers logins, TimeProvider clock)
{
    public async Task<WireAnswer> ConfirmAsync(
        Command command, Enroller enroller, IPasskeyRegistration registration, CancellationToken cancellationToken)
    {
        var (scope, userId) = (command.Scope, enroller.UserId);
        if (await accounts.ReadAsync(scope, userId, cancellationToken) is not { } before)
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        // Only a passkey that was really made is claimed. The decision below refuses again what is refused here.
        var context = new DecisionContext(
            PartitionId.Account(scope.Id, userId), clock.GetUtcNow(), scope.Tenant.Head.Policy, Entropy.Fresh(),
            command.KeyId);
        var id = names.HashOfCredential(scope, registration.CredentialId);
        var registered = AccountPasskeys.Registered(
            before, enroller.Caller, registration, verifiers.Passkeys, context);
        var isClaimed = registered.Refusal is null
            && await names.ClaimAsync(scope, id, userId, cancellationToken);
        if (registered.Refusal is null && !isClaimed)
        {
            return Refusal.Conflict.ToAnswer();
        }

        await logins.PrepareAsync(cancellationToken);
        return await accounts.ByIdAsync(
            command, userId, Refusal.InvalidToken,
            (account, decided) => OnlyIfClaimed(
                AccountPasskeys.Confirm(account, enroller.Caller, registration, id, verifiers, decided), isClaimed),
            enrolled => RenderAsync(scope, enroller, enrolled));
    }

    // What was refused before may be accepted now, because the account was unlocked in between: without its claim,
    // another account could have the same passkey.
    private static Decision<Account, EnrolledPasskey> OnlyIfClaimed(
        Decision<Account, EnrolledPasskey> decision, bool isClaimed) =>
        isClaimed || decision.Outcome.Refusal is not null
            ? decision
            : Decision.No<Account, EnrolledPasskey>(Refusal.Conflict);

    /// <summary>The credential id is free again once its passkey is gone.</summary>
    public async Task<WireAnswer> RemoveAsync(
        TenantScope scope, Bearer bearer, string id, CancellationToken cancellationToken)
    {
        // Only an id of ours may get into a key. The decision below refuses any other.
        var hold = Ids.Is(id) ? await names.HoldAsync(scope.Id, id, bearer.UserId, cancellationToken) : null;
        var result = await accounts.ByIdAsync(
            scope, bearer.UserId, Refusal.InvalidToken, CommandKind.Plain,
            (account, context) => AccountPasskeys.Remove(account, bearer.SessionId, id, context));
        if (result.Refusal is null)
        {
            await names.ReleaseAsync(hold, CancellationToken.None);
        }

        return Answers.NoContent(result);
    }

    private async ValueTask<WireAnswer> RenderAsync(TenantScope scope, Enroller enroller, EnrolledPasskey passkey)
    {
        var (codes, login) = (passkey.Enrolled.RecoveryCodes, passkey.Enrolled.Login);
        string[] rows = codes is null ? [] : [Account.RowOfRecoveryCodes(codes.SetId)];
        string[] shown = codes is null ? [] : [.. codes.Codes];
        if (login is not LoginOutcome.SignedIn { Grant: var grant })
        {
            return Answers.Secret(
                new AddedPasskey(passkey.Id, shown), SelfServiceJson.Default.AddedPasskey,
                StatusCodes.Status201Created, [.. rows, Account.RowOf(enroller.Caller)]);
        }

        var tokens = await logins.TokensAsync(scope, grant) with { RecoveryCodes = shown };
        return Answers.Secret(
            tokens, SignInJson.Default.LoginAnswer, StatusCodes.Status200OK,
            [.. rows, Account.RowOfSession(grant.SessionId)]);
    }
}

/// <summary>A new passkey, and the recovery codes if the account had none: they are shown once.</summary>
internal sealed record AddedPasskey(string Id, string[] RecoveryCodes);
