using Countersign.Addresses;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>Finds every account of a tenant that has an inbox or a number, whatever it is used for there.</summary>
public sealed class AddressHolders(AccountCommands accounts, AddressIndex addresses)
{
    /// <summary>Accounts of a tenant that may prove one address: more would make a preview slow to open.</summary>
    public const int Maximum = 10;

    // Of those that never proved it: the back office may have given one number to many accounts.
    private const int MaximumUnproved = 20;

    /// <summary>
    /// Those that have proved it, the earliest first. Where nobody has, those that have it: an account that never
    /// proved the address hides no other.
    /// </summary>
    public async Task<IReadOnlyList<AddressHolder>> FindAsync(
        TenantScope scope, Address address, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(scope, address, cancellationToken);
        var named = await OfUsernameAsync(scope, address, cancellationToken);
        var proved = await ReadAsync(scope, address, entries.Where(entry => entry.IsProved), cancellationToken);
        var provers = Ordered(named, proved, address).Where(
            one => one.Account.ProvedAt(address.Inbox) is not null).ToList();
        if (provers.Count > 0)
        {
            return provers;
        }

        var unproved = entries.Where(entry => !entry.IsProved).OrderBy(entry => entry.AddedAt).Take(MaximumUnproved);
        return Ordered(named, [.. proved, .. await ReadAsync(scope, address, unproved, cancellationToken)], address);
    }

    /// <summary>True when as many other accounts as may prove the address have proved it.</summary>
    public async Task<bool> AreTooManyAsync(
        TenantScope scope, Address address, string userId, CancellationToken cancellationToken)
    {
        // The index may name accounts that gave the address up: only many entries are worth looking at each.
        var entries = await EntriesAsync(scope, address, cancellationToken);
        return entries.Count(entry => entry.IsProved && entry.UserId != userId) >= Maximum
            && (await FindAsync(scope, address, cancellationToken)).Count(
                one => one.UserId != userId && one.Account.ProvedAt(address.Inbox) is not null) >= Maximum;
    }

    /// <summary>
    /// The same for an address that an account is about to prove: others may have proved it since its code was sent.
    /// </summary>
    public async Task<bool> AreTooManyAsync(
        TenantScope scope, string userId, Func<Account, Address?> pending, CancellationToken cancellationToken) =>
        await accounts.ReadAsync(scope, userId, cancellationToken) is { } account
        && pending(account) is { } address
        && await AreTooManyAsync(scope, address, userId, cancellationToken);

    private async Task<List<AddressEntry>> EntriesAsync(
        TenantScope scope, Address address, CancellationToken cancellationToken)
    {
        var entries = new List<AddressEntry>();
        await foreach (var entry in addresses.FindAsync(scope.Id, address.Inbox, cancellationToken))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private async Task<List<AddressHolder>> ReadAsync(
        TenantScope scope, Address address, IEnumerable<AddressEntry> entries, CancellationToken cancellationToken)
    {
        var found = new List<AddressHolder>();
        foreach (var entry in entries)
        {
            if (await accounts.ReadAsync(scope, entry.UserId, cancellationToken) is { } account
                && account.Holds(address.Inbox))
            {
                found.Add(new AddressHolder(entry.UserId, account));
            }
            else
            {
                await addresses.DropAsync(entry, cancellationToken);
            }
        }

        return found;
    }

    private static List<AddressHolder> Ordered(AddressHolder? named, List<AddressHolder> found, Address address) =>
        [
            .. (named is null ? found : found.Append(named)).DistinctBy(one => one.UserId)
                .OrderBy(one => one.Account.ProvedAt(address.Inbox) ?? one.Account.Head.CreatedAt)
                .ThenBy(one => one.UserId, StringComparer.Ordinal),
        ];

    // Accounts of before the index are found by their username.
    private async Task<AddressHolder?> OfUsernameAsync(
        TenantScope scope, Address address, CancellationToken cancellationToken) =>
        Username.TryParse(address.Text, [], out var name)
            ? await accounts.FindAsync(scope, name!, cancellationToken)
            : null;
}

/// <summary>An account that has an address.</summary>
public sealed record AddressHolder(string UserId, Account Account);
