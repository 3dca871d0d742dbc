using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.FollowUps;
using Countersign.Http;
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

        NameHold? old = null;
        if (renaming.Value is { } rename)
        {
            old = await names.HoldAsync(scope.Id, rename.From, userId, cancellationToken);
            if (!await names.ClaimAsync(scope, rename.To, userId, cancellationToken))
            {
                return Refusal.Conflict;
            }
        }

        var result = await accounts.ByIdAsync(scope, userId, Refusal.NotFound, CommandKind.Plain, (account, context) =>
        {
            var again = Renaming(scope, account.Head, patch);
            return (RefusalFor(caller, userId, account.Head, patch.Role)
                ?? RefusalForName(account, before)
                ?? again.Refusal
                ?? (again.Value == renaming.Value ? null : Refusal.Conflict)) is { } barred
                ? Decision.No<Account, Done>(barred)
                : AccountAdministration.Update(account, Change(scope, caller, account.Head, patch, context), context);
        });
        if (result.Refusal is null && renaming.Value is { } renamed)
        {
            await names.ReleaseAsync(old, CancellationToken.None);
            await names.DropCountOfUnknownAsync(scope.Id, renamed.To, CancellationToken.None);
        }

        return result;
    }

    public async Task<Result<Done>> DeleteAsync(
        TenantScope scope, BackOfficeCaller caller, string userId, CancellationToken cancellationToken)
    {
        var before = await accounts.ReadAsync(scope, userId, cancellationToken);
        if (RefusalFor(caller, userId, before?.Head) is { } refusal)
        {
            return refusal;
        }

        var hold = await names.HoldAsync(scope.Id, Hash(scope, before!.Head.Username), userId, cancellationToken);
        var result = await accounts.ByIdAsync(scope, userId, Refusal.NotFound, CommandKind.Plain, (account, context) =>
            (RefusalFor(caller, userId, account.Head) ?? RefusalForName(account, before)) is { } barred
                ? Decision.No<Account, Done>(barred)
                : AccountAdministration.Delete(account, context));
        if (result.Refusal is null)
        {
            await names.ReleaseAsync(hold, CancellationToken.None);
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
        string.Equals(account.Head.Username, before.Head.Username, StringComparison.Ordinal) ? null : Refusal.Conflict;

    private AccountChange Change(
        TenantScope scope, BackOfficeCaller caller, AccountHead head, AccountPatch patch, DecisionContext context) =>
        patch.Of(
            head, caller.IsApiKey, (channel, text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text),
            context.Now);

    /// <summary>The hashes of the old and the new name; null where the name stays.</summary>
    private Result<(string From, string To)?> Renaming(TenantScope scope, AccountHead head, AccountPatch patch) =>
        patch.NewUsername(head).Then<(string From, string To)?>(text =>
            text is null
            || !Username.TryParse(text, [], out var name)
            || string.Equals(name!.Canonical, head.Username, StringComparison.Ordinal)
                ? null
                : (Hash(scope, head.Username), Hash(scope, name.Canonical)));

    private string Hash(TenantScope scope, string canonical) =>
        hasher.HashName(scope.Tenant.Head.KeyId, scope.Id, canonical);
}
