using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>Lists the tenants for the operator, in the order of their keys.</summary>
public sealed class TenantLists(TenantIds ids, AggregateStore store, Cursors cursors)
{
    private static readonly SealedField Place = new(PartitionId.NoTenant, "tenants", "");

    public async Task<Result<TenantList>> ReadAsync(PageRequest request, CancellationToken cancellationToken)
    {
        if (!cursors.TryOpen(Place, request.Cursor, out var after))
        {
            return Cursors.Refused;
        }

        var items = new List<TenantAnswer>();
        await foreach (var id in ids.AllAsync(after, cancellationToken))
        {
            // A tenant whose own rows are lost still has an id, but nothing to show; a closed one is not listed.
            if ((await store.LoadAsync<Tenant>(PartitionId.OfTenant(id), cancellationToken)).State
                is not { IsOpen: true } tenant)
            {
                continue;
            }

            if (items.Count == request.Limit)
            {
                return new TenantList([.. items], cursors.Seal(Place, items[^1].Id));
            }

            items.Add(new TenantAnswer(id, tenant.Head.Policy.Name, tenant.Head.CreatedAt));
        }

        return new TenantList([.. items], null);
    }
}

public sealed record TenantList(TenantAnswer[] Items, string? Cursor);

/// <summary>A tenant as the operator sees it.</summary>
public sealed record TenantAnswer(string Id, string Name, DateTimeOffset CreatedAt);
