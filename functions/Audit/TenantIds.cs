using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Audit;

/// <summary>
/// Every tenant that has a row of any kind: the first key, then the first one behind all that begin with that tenant. One
/// short read a tenant, however much each has; and a tenant whose own partition is lost is met all the same.
/// </summary>
public sealed class TenantIds(StorageClients clients)
{
    // No key begins lower: a tenant's id is made of a-z, 0-9 and '-', all of them below '|' and '}'.
    private const string First = "-";

    public async IAsyncEnumerable<string> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = First;
        while (await FirstKeyAsync(from, cancellationToken) is { } key)
        {
            var tenant = key.Split('|')[0];
            if (Tenant.IdPattern.IsMatch(tenant))
            {
                yield return tenant;
            }

            from = $"{tenant}}}";
        }
    }

    private async Task<string?> FirstKeyAsync(string from, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {from}");
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(filter, maxPerPage: 1, select: ["PartitionKey"], cancellationToken: cancellationToken))
        {
            return row.PartitionKey;
        }

        return null;
    }
}
