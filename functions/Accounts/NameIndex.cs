using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Names;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>Which account a username belongs to: one row a name, claimed by insert before the account commits.</summary>
public sealed class NameIndex(StorageClients clients, AggregateStore store, DirectoryCache cache, NameHasher hasher, TimeProvider clock)
{
    /// <summary>A claim that no account followed lapses after this.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromMinutes(10);

    private const string UserId = "UserId";
    private const string ClaimedAt = "ClaimedAt";

    public string Hash(string tenant, Tenant state, Username name) => hasher.HashName(state.Head.KeyId, tenant, name.Canonical);

    /// <summary>The account that the name leads to, unverified: the account's own row has the last word.</summary>
    public Task<string?> FindAsync(string tenant, string nameHash, CancellationToken cancellationToken)
    {
        var partition = PartitionId.Name(tenant, nameHash).ToString();
        return cache.GetAsync(partition, async () =>
        {
            var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(partition, RowKeys.HeadKey, cancellationToken: cancellationToken);
            return found.HasValue ? found.Value!.GetString(UserId) : null;
        });
    }

    public void Forget(string tenant, string nameHash) => cache.Remove(PartitionId.Name(tenant, nameHash).ToString());

    /// <summary>True when the name is this account's from now on.</summary>
    public async Task<bool> ClaimAsync(string tenant, string nameHash, Username name, string userId, CancellationToken cancellationToken)
    {
        var partition = PartitionId.Name(tenant, nameHash).ToString();
        var claim = new TableEntity(partition, RowKeys.HeadKey) { [UserId] = userId, [ClaimedAt] = clock.GetUtcNow() };
        try
        {
            await clients.Table.AddEntityAsync(claim, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            if (!await TakeOverAsync(tenant, partition, name, claim, cancellationToken))
            {
                return false;
            }
        }

        cache.Put(partition, userId);
        return true;
    }

    // A lost answer makes our own insert look taken; a claim whose account never came, or came
    // under another name, is free again after a while.
    private async Task<bool> TakeOverAsync(string tenant, string partition, Username name, TableEntity claim, CancellationToken cancellationToken)
    {
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(partition, RowKeys.HeadKey, cancellationToken: cancellationToken);
        if (!found.HasValue)
        {
            return false;
        }

        var existing = found.Value!;
        if (string.Equals(existing.GetString(UserId), claim.GetString(UserId), StringComparison.Ordinal))
        {
            return true;
        }

        var holder = await store.LoadAsync<Account>(PartitionId.Account(tenant, existing.GetString(UserId)!), cancellationToken);
        if (holder.State?.Head.Username == name.Canonical || clock.GetUtcNow() < existing.GetDateTimeOffset(ClaimedAt) + ClaimLifetime)
        {
            return false;
        }

        try
        {
            await clients.Table.UpdateEntityAsync(claim, existing.ETag, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 412)
        {
            return false;
        }
    }
}
