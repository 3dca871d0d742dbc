using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Tenants;

namespace Countersign.Access;

/// <summary>Finds the account of the person who asks for access to a protected resource.</summary>
public sealed class Subjects(AccountCommands accounts, AddressHolders holders, TimeProvider clock)
{
    /// <summary>
    /// The account of an id, with the session if it lives; null when there is no such account any more.
    /// </summary>
    public async Task<Subject?> OfUserAsync(TenantScope scope, string userId, string? sessionId) =>
        await accounts.ReadAsync(scope, userId, CancellationToken.None) is { } account
            ? SubjectOf(scope, userId, account, sessionId)
            : null;

    /// <summary>
    /// The account that opens a link which was sent to this address: who opens is decided by where it was sent, never
    /// by who says so. Of several whose second factor is due, the one that proved the address first.
    /// </summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="address">Where the link was sent.</param>
    /// <param name="isDue">True for an account whose second factor the link requires.</param>
    /// <param name="bearer">A session, which counts only if it is that account's.</param>
    public async Task<Subject?> OfAddressAsync(
        TenantScope scope, Address? address, Func<Account, bool> isDue, Countersign.Http.Bearer? bearer)
    {
        if (address is null)
        {
            return null;
        }

        var found = await holders.FindAsync(scope, address, CancellationToken.None);
        var chosen = found.FirstOrDefault(one => one.Account.CanSignIn && isDue(one.Account))
            ?? found.FirstOrDefault(one => one.Account.CanSignIn)
            ?? (found.Count > 0 ? found[0] : null);
        return chosen is null
            ? null
            : SubjectOf(
                scope, chosen.UserId, chosen.Account, bearer?.UserId == chosen.UserId ? bearer.SessionId : null);
    }

    private Subject SubjectOf(TenantScope scope, string userId, Account account, string? sessionId) =>
        new(
            userId, account,
            sessionId is null
                ? null
                : account.LiveSession(sessionId, clock.GetUtcNow(), scope.Tenant.Head.Policy.Session));
}
