using Countersign.Aggregates;
using Countersign.Storage;

namespace Countersign.Tenants;

/// <summary>
/// Finds tenants by id, not those that are closed. Hits and misses are cached for at most 30 s; changes by this process
/// are visible at once.
/// </summary>
public sealed class TenantDirectory(AggregateStore store, DirectoryCache cache)
{
    public async Task<Tenant?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!Tenant.IdPattern.IsMatch(id))
        {
            return null;
        }

        var partition = PartitionId.OfTenant(id);
        return await cache.GetAsync(
            partition.ToString(), async () =>
                (await store.LoadAsync<Tenant>(partition, CancellationToken.None)).State is { IsOpen: true } tenant
                    ? tenant
                    : null,
            cancellationToken);
    }

    public void Forget(string id) => cache.Remove(PartitionId.OfTenant(id).ToString());
}
