using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Audit;

/// <summary>
/// Finds every tenant that has a row of any kind: the first key, then the first key after all of that tenant, and so
/// on. It costs one short read a tenant, and it finds a tenant whose own partition is lost.
/// </summary>
public sealed class TenantIds(StorageClients clients)
{
    // The lowest start of a key: a tenant's id consists of a-z, 0-9 and '-', which all sort before '|' and '}'.
    private const string First = "-";

    public IAsyncEnumerable<string> AllAsync(CancellationToken cancellationToken) => AllAsync(null, cancellationToken);

    /// <summary>Those whose ids come after this one.</summary>
    public async IAsyncEnumerable<string> AllAsync(
        string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = after is null ? First : EndOf(after);
        while (await FirstKeyAsync(from, cancellationToken) is { } key)
        {
            var tenant = key.Split('|')[0];
            if (Tenant.IdPattern.IsMatch(tenant))
            {
                yield return tenant;
            }

            from = EndOf(tenant);
        }
    }

    private static string EndOf(string tenant) => $"{tenant}}}";

    private async Task<string?> FirstKeyAsync(string from, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {from}");
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            filter, maxPerPage: 1, select: ["PartitionKey"], cancellationToken: cancellationToken))
        {
            return row.PartitionKey;
        }

        return null;
    }
}
