using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>
/// Which account a username, an external id or a passkey's credential id belongs to: one row for each, claimed by an
/// insert before the account commits.
/// </summary>
public sealed class NameIndex(
    StorageClients clients, AggregateStore store, DirectoryCache cache, NameHasher hasher, TimeProvider clock)
{
    /// <summary>A claim that no account followed lapses after this.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromMinutes(10);

    private const string UserId = "UserId";
    private const string ClaimedAt = "ClaimedAt";

    public string Hash(string tenant, Tenant state, Username name) =>
        hasher.HashName(state.Head.KeyId, tenant, name.Canonical);

    /// <summary>The names that must lead to an account: its username and, if it has one, its external id.</summary>
    public IReadOnlyList<string> HashesOf(TenantScope scope, string username, string? externalId) =>
        [hasher.HashName(scope.Tenant.Head.KeyId, scope.Id, username),
            .. externalId is null ? (string[])[] : [HashOfExternalId(scope, externalId)]];

    /// <summary>No username begins like this: a username holds an `@` or begins with `+`.</summary>
    public string HashOfExternalId(TenantScope scope, string externalId) =>
        hasher.HashName(scope.Tenant.Head.KeyId, scope.Id, $"external-id|{externalId}");

    /// <summary>The claim on a credential id: no two accounts of a tenant have the same passkey.</summary>
    public string HashOfCredential(TenantScope scope, string credentialId)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(credentialId)));
        return hasher.HashName(scope.Tenant.Head.KeyId, scope.Id, $"passkey|{hash}");
    }

    /// <summary>The account that the name leads to, unverified: the account's own row has the last word.</summary>
    public Task<string?> FindAsync(string tenant, string nameHash, CancellationToken cancellationToken)
    {
        var partition = PartitionId.Name(tenant, nameHash).ToString();
        return cache.GetAsync(
            partition, () => ReadAsync(tenant, nameHash, CancellationToken.None), cancellationToken);
    }

    /// <summary>The same from the store itself, claims without an account too.</summary>
    public async Task<string?> ReadAsync(string tenant, string nameHash, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            PartitionId.Name(tenant, nameHash).ToString(), RowKeys.HeadKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value!.GetString(UserId) : null;
    }

    public void Forget(string tenant, string nameHash) => cache.Remove(PartitionId.Name(tenant, nameHash).ToString());

    /// <summary>
    /// True when all these names are this account's from now on. Otherwise those that were claimed lapse.
    /// </summary>
    public async Task<bool> ClaimAllAsync(
        TenantScope scope, IReadOnlyList<string> nameHashes, string userId, CancellationToken cancellationToken)
    {
        foreach (var nameHash in nameHashes)
        {
            if (!await ClaimAsync(scope, nameHash, userId, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Frees at once what was claimed for an account that was not made. An account keeps its names.</summary>
    public async Task GiveBackAsync(
        TenantScope scope, IReadOnlyList<string> nameHashes, string userId, CancellationToken cancellationToken)
    {
        var account = await store.LoadAsync<Account>(PartitionId.Account(scope.Id, userId), cancellationToken);
        foreach (var nameHash in account.State is null ? nameHashes : [])
        {
            await ReleaseAsync(
                await HoldAsync(scope.Id, nameHash, userId, cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>True when the name is this account's from now on.</summary>
    public async Task<bool> ClaimAsync(
        TenantScope scope, string nameHash, string userId, CancellationToken cancellationToken)
    {
        var partition = PartitionId.Name(scope.Id, nameHash).ToString();
        var claim = new TableEntity(partition, RowKeys.HeadKey) { [UserId] = userId, [ClaimedAt] = clock.GetUtcNow() };
        try
        {
            await clients.Table.AddEntityAsync(claim, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            if (!await TakeOverAsync(scope, nameHash, claim, cancellationToken))
            {
                return false;
            }
        }

        cache.Put(partition, userId);
        return true;
    }

    /// <summary>
    /// An account's hold on its name as it is now, to be released once it has another; null where it has none.
    /// </summary>
    public async Task<NameHold?> HoldAsync(
        string tenant, string nameHash, string userId, CancellationToken cancellationToken)
    {
        var partition = PartitionId.Name(tenant, nameHash).ToString();
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            partition, RowKeys.HeadKey, cancellationToken: cancellationToken);
        return found.HasValue && IsOf(found.Value!, userId) ? new NameHold(partition, found.Value!.ETag) : null;
    }

    /// <summary>
    /// Deletes the row of a name that the account has given up, unless the row changed since it was read. A failure is
    /// harmless: the name can be claimed from an account that does not have it any more.
    /// </summary>
    public async Task ReleaseAsync(NameHold? hold, CancellationToken cancellationToken)
    {
        if (hold is null)
        {
            return;
        }

        try
        {
            await clients.Table.DeleteEntityAsync(hold.Partition, RowKeys.HeadKey, hold.Tag, cancellationToken);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // The account has given the name up already.
        }

        cache.Remove(hold.Partition);
    }

    /// <summary>
    /// Deletes the failure count of a name from before it had an account. A failure is harmless: the rows stay.
    /// </summary>
    public async Task DropCountOfUnknownAsync(string tenant, string nameHash, CancellationToken cancellationToken)
    {
        try
        {
            await store.DropAsync(PartitionId.UnknownName(tenant, nameHash), cancellationToken);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // The account has the name: that must reach the caller.
        }
    }

    // A lost answer makes our own insert look taken; a claim whose account never came is free again after a while. Our
    // own claim is written anew: whoever has just found it stale must lose.
    private async Task<bool> TakeOverAsync(
        TenantScope scope, string nameHash, TableEntity claim, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
            claim.PartitionKey, RowKeys.HeadKey, cancellationToken: cancellationToken);
        if (!found.HasValue
            || (!IsOf(found.Value!, claim.GetString(UserId)!) && await IsTakenAsync(
                scope, nameHash, found.Value!, cancellationToken)))
        {
            return false;
        }

        try
        {
            await clients.Table.UpdateEntityAsync(claim, found.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 412)
        {
            // A twin of this very request may have written it anew a moment ago: that serves as well.
            return await HoldAsync(scope.Id, nameHash, claim.GetString(UserId)!, cancellationToken) is not null;
        }
    }

    private async Task<bool> IsTakenAsync(
        TenantScope scope, string nameHash, TableEntity claim, CancellationToken cancellationToken)
    {
        var holder = await store.LoadAsync<Account>(
            PartitionId.Account(scope.Id, claim.GetString(UserId)!), cancellationToken);
        var bears = holder.State is { Head: var head, Passkeys: var passkeys }
            && (HashesOf(scope, head.Username, head.ExternalId).Contains(nameHash, StringComparer.Ordinal)
                || passkeys.Find(nameHash) is not null);

        // An account that was deleted never comes back; one that is not there, or has another name, may be on its way.
        return bears
            || (holder.State is not { Head.Deleted: true } && clock.GetUtcNow() < claim.GetDateTimeOffset(
                ClaimedAt) + ClaimLifetime);
    }

    private static bool IsOf(TableEntity claim, string userId) =>
        string.Equals(claim.GetString(UserId), userId, StringComparison.Ordinal);
}

/// <summary>One version of the row that holds a name for an account.</summary>
public sealed record NameHold(string Partition, ETag Tag);
