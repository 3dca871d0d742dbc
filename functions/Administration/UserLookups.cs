using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// Finds users by username, external id or address. The indexes name accounts that may have it; the account itself says
/// whether it does.
/// </summary>
public sealed class UserLookups(
    AccountCommands accounts, NameIndex names, AddressIndex addresses, NameHasher hasher, Cursors cursors)
{
    public async Task<Result<UserList>> FindAsync(
        TenantScope scope, UserSearch search, PageRequest request, CancellationToken cancellationToken)
    {
        var place = new SealedField(
            scope.Id, "users", $"username={search.Username?.Canonical}&email={search.Email}&phone={search.Phone}"
            + $"&externalId={search.ExternalId}");
        if (!cursors.TryOpen(place, request.Cursor, out var after))
        {
            return Cursors.Refused;
        }

        var items = new List<UserAnswer>();
        foreach (var id in (await CandidatesAsync(scope, search, cancellationToken)).Where(
            id => string.CompareOrdinal(id, after) > 0))
        {
            if (await accounts.ReadAsync(scope, id, cancellationToken) is not { } account
                || !search.Finds(account.Head))
            {
                continue;
            }

            if (items.Count == request.Limit)
            {
                return new UserList([.. items], cursors.Seal(place, items[^1].Id));
            }

            items.Add(UserAnswer.Of(id, account.Head));
        }

        return new UserList([.. items], null);
    }

    private async Task<IEnumerable<string>> CandidatesAsync(
        TenantScope scope, UserSearch search, CancellationToken cancellationToken)
    {
        if (search.Username is { } name)
        {
            return await NamedAsync(scope, name, cancellationToken);
        }

        if (search.ExternalId is { } externalId)
        {
            return await HolderAsync(scope, names.HashOfExternalId(scope, externalId), cancellationToken);
        }

        var address = search.Email is { } email
            ? hasher.Address(scope.Tenant.Head.KeyId, scope.Id, Channel.Email, email)
            : hasher.Address(scope.Tenant.Head.KeyId, scope.Id, Channel.Sms, search.Phone!);
        var found = new SortedSet<string>(
            // Accounts that are older than the index are found by their username.
            await NamedAsync(scope, new Username(address.Text, address.Channel), cancellationToken),
            StringComparer.Ordinal);
        await foreach (var entry in addresses.FindAsync(scope.Id, address.Inbox, cancellationToken))
        {
            found.Add(entry.UserId);
        }

        return found;
    }

    private Task<string[]> NamedAsync(TenantScope scope, Username name, CancellationToken cancellationToken) =>
        HolderAsync(scope, names.Hash(scope.Id, scope.Tenant, name), cancellationToken);

    private async Task<string[]> HolderAsync(
        TenantScope scope, string nameHash, CancellationToken cancellationToken) =>
        await names.FindAsync(scope.Id, nameHash, cancellationToken) is { } id ? [id] : [];
}
