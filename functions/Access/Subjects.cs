using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Tenants;

namespace Countersign.Access;

/// <summary>Finds the account of the person who asks for access to a protected resource.</summary>
public sealed class Subjects(AccountCommands accounts, NameIndex names, AddressIndex addresses, TimeProvider clock)
{
    /// <summary>
    /// The account of an id, with the session if it lives; null when there is no such account any more.
    /// </summary>
    public async Task<Subject?> OfUserAsync(TenantScope scope, string userId, string? sessionId)
    {
        if (await accounts.ReadAsync(scope, userId, CancellationToken.None) is not { } account)
        {
            return null;
        }

        var session = sessionId is null
            ? null
            : account.LiveSession(sessionId, clock.GetUtcNow(), scope.Tenant.Head.Policy.Session);
        return new Subject(userId, account, session);
    }

    /// <summary>
    /// The account that has verified this address, as its username or as a second factor: who opens a link is decided
    /// by where it was sent, never by who says so.
    /// </summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="address">Where the link was sent.</param>
    /// <param name="bearer">A session, which counts only if it is that account's.</param>
    public async Task<Subject?> OfAddressAsync(TenantScope scope, Address? address, Countersign.Http.Bearer? bearer)
    {
        return address is null
            ? null
            : await OfUsernameAsync(scope, address, bearer) ?? await OfFactorAsync(scope, address, bearer);
    }

    private async Task<Subject?> OfUsernameAsync(TenantScope scope, Address address, Countersign.Http.Bearer? bearer)
    {
        if (!Username.TryParse(address.Text, [], out var name))
        {
            return null;
        }

        // What was remembered may be old: then the name is looked up once more.
        var nameHash = names.Hash(scope.Id, scope.Tenant, name!);
        for (var looks = 0; looks < 2
            && await names.FindAsync(scope.Id, nameHash, CancellationToken.None) is { } userId; looks++)
        {
            var subject = await OfUserAsync(scope, userId, SessionOf(bearer, userId));
            if (subject is not null
                && string.Equals(subject.Account.Head.Username, name!.Canonical, StringComparison.Ordinal))
            {
                return subject;
            }

            names.Forget(scope.Id, nameHash);
        }

        return null;
    }

    // By the account, never by the session: who has had the address longest.
    private async Task<Subject?> OfFactorAsync(TenantScope scope, Address address, Countersign.Http.Bearer? bearer)
    {
        var found = new List<(DateTimeOffset Since, Subject Visitor)>();
        await foreach (var entry in addresses.FindAsync(scope, address, CancellationToken.None))
        {
            var subject = await OfUserAsync(scope, entry.UserId, SessionOf(bearer, entry.UserId));
            if (subject?.Account.AddressFactors.Values.FirstOrDefault(
                factor => string.Equals(factor.Address.Inbox, address.Inbox, StringComparison.Ordinal)) is { } factor)
            {
                found.Add((factor.VerifiedAt, subject));
            }
            else
            {
                await addresses.DropAsync(entry, CancellationToken.None);
            }
        }

        return found.OrderBy(one => one.Since).ThenBy(one => one.Visitor.UserId, StringComparer.Ordinal).Select(
            one => one.Visitor).FirstOrDefault();
    }

    private static string? SessionOf(Countersign.Http.Bearer? bearer, string userId) =>
        bearer is { } known && known.UserId == userId ? known.SessionId : null;
}
