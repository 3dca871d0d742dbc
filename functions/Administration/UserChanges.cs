using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.FollowUps;
using Countersign.Http;
using Countersign.SignIn;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// Changes and deletes accounts. A new name is claimed before the commit and the old name released after it. After a
/// crash either the claim expires, or the old name points to an account that no longer has it, which is harmless.
/// </summary>
public sealed class UserChanges(AccountCommands accounts, NameIndex names, NameHasher hasher, FollowUpRunner followUps)
{
    public async Task<Result<Done>> UpdateAsync(
        TenantScope scope, BackOfficeCaller caller, string userId, AccountPatch patch,
        CancellationToken cancellationToken)
    {
        var before = await accounts.ReadAsync(scope, userId, cancellationToken);
        if (RefusalFor(caller, userId, before?.Head, patch.Role) is { } refusal)
        {
            return refusal;
        }

        var renaming = Renaming(scope, before!.Head, patch);
        if (renaming.Refusal is not null)
        {
            return renaming.Refusal;
        }

        var rename = renaming.Value;
        var old = await HoldsAsync(scope, rename.From, userId, cancellationToken);
        if (!await names.ClaimAllAsync(scope, rename.To, userId, cancellationToken))
        {
            return Refusal.Conflict;
        }

        var result = await accounts.ByIdAsync(scope, userId, Refusal.NotFound, CommandKind.Plain, (account, context) =>
        {
            var again = Renaming(scope, account.Head, patch);
            return (RefusalFor(caller, userId, account.Head, patch.Role)
                ?? RefusalForName(account, before)
                ?? again.Refusal
                ?? (again.Value.IsSame(rename) ? null : Refusal.Conflict)) is { } barred
                ? Decision.No<Account, Done>(barred)
                : AccountAdministration.Update(account, Change(scope, caller, account.Head, patch, context), context);
        });
        if (result.Refusal is null)
        {
            await ReleaseAsync(old);
            foreach (var name in rename.To)
            {
                await names.DropCountOfUnknownAsync(scope.Id, name, CancellationToken.None);
            }
        }

        return result;
    }

    public Task<Result<Done>> DeleteAsync(
        TenantScope scope, BackOfficeCaller caller, string userId, CancellationToken cancellationToken) =>
        DeleteAsync(
            scope, userId, (account, _) => RefusalFor(caller, userId, account?.Head), "back-office", cancellationToken);

    /// <summary>
    /// A user deletes the own account. An administrator cannot: that would also take the rights over others, which only
    /// the API key gives and takes.
    /// </summary>
    public Task<Result<Done>> DeleteOwnAsync(
        TenantScope scope, Bearer bearer, CancellationToken cancellationToken) =>
        DeleteAsync(
            scope, bearer.UserId, (account, context) =>
                account is null ? Refusal.InvalidToken
                : context is not null
                    && StepUp.RefusalFor(account, Caller.Session(bearer.SessionId), mustBeFresh: true, context)
                        is { } refusal ? refusal
                : account.Head.Role == Role.Admin ? Refusal.Forbidden
                : null,
            "user", cancellationToken);

    // What bars the deletion is asked before the name's row is read, without a context, and decided with the commit.
    private async Task<Result<Done>> DeleteAsync(
        TenantScope scope, string userId, Func<Account?, DecisionContext?, Refusal?> bar, string by,
        CancellationToken cancellationToken)
    {
        var before = await accounts.ReadAsync(scope, userId, cancellationToken);
        if (bar(before, null) is { } refusal)
        {
            return refusal;
        }

        var holds = await HoldsAsync(
            scope,
            [
                .. names.HashesOf(scope, before!.Head.Username, before.Head.ExternalId),
                .. before.Passkeys.All.Select(passkey => passkey.Id)],
            userId, cancellationToken);
        var result = await accounts.ByIdAsync(scope, userId, Refusal.NotFound, CommandKind.Plain, (account, context) =>
            (bar(account, context) ?? RefusalForName(account, before)) is { } barred
                ? Decision.No<Account, Done>(barred)
                : AccountAdministration.Delete(account, context, by));
        if (result.Refusal is null)
        {
            await ReleaseAsync(holds);
            await followUps.TryAsync(PartitionId.Account(scope.Id, userId));
        }

        return result;
    }

    private static Refusal? RefusalFor(BackOfficeCaller caller, string userId, AccountHead? head, Role? role = null) =>
        head switch
        {
            null => Refusal.NotFound,
            _ when caller.MayChange(userId, head) && (caller.IsApiKey || role != Role.Admin) => null,
            _ => Refusal.Forbidden,
        };

    // The name has changed since it was read, so the claim or the release may be wrong.
    private static Refusal? RefusalForName(Account account, Account before) =>
        (account.Head.Username, account.Head.ExternalId) == (before.Head.Username, before.Head.ExternalId)
            ? null
            : Refusal.Conflict;

    private AccountChange Change(
        TenantScope scope, BackOfficeCaller caller, AccountHead head, AccountPatch patch, DecisionContext context) =>
        patch.Of(
            head, caller.IsApiKey, (channel, text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text),
            context.Now);

    /// <summary>
    /// The names that the patch takes from the account and those that it gives it; none where they stay.
    /// </summary>
    private Result<Renames> Renaming(TenantScope scope, AccountHead head, AccountPatch patch) =>
        patch.NewUsername(head).Then(text =>
        {
            var username = text is not null && Username.TryParse(text, [], out var name)
                ? name!.Canonical
                : head.Username;
            var externalId = patch.ExternalId is { } change ? change.To : head.ExternalId;
            var (before, after) = (
                names.HashesOf(scope, head.Username, head.ExternalId), names.HashesOf(scope, username, externalId));
            return new Renames([.. before.Except(after)], [.. after.Except(before)]);
        });

    private async Task<List<NameHold?>> HoldsAsync(
        TenantScope scope, IEnumerable<string> hashes, string userId, CancellationToken cancellationToken)
    {
        var holds = new List<NameHold?>();
        foreach (var hash in hashes)
        {
            holds.Add(await names.HoldAsync(scope.Id, hash, userId, cancellationToken));
        }

        return holds;
    }

    private async Task ReleaseAsync(List<NameHold?> holds)
    {
        foreach (var hold in holds)
        {
            await names.ReleaseAsync(hold, CancellationToken.None);
        }
    }

    private sealed record Renames(string[] From, string[] To)
    {
        public bool IsSame(Renames other) =>
            From.SequenceEqual(other.From, StringComparer.Ordinal)
            && To.SequenceEqual(other.To, StringComparer.Ordinal);
    }
}
