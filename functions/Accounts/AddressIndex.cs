using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Names;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>
/// Which accounts have verified an inbox or a number as a second factor: written before the account commits, and believed
/// only where the account says so. Several may share one.
/// </summary>
public sealed class AddressIndex(StorageClients clients)
{
    private const string UserId = "UserId";
    private const int MaximumSharers = 20;

    public async Task AddAsync(TenantScope scope, Address address, string userId, CancellationToken cancellationToken)
    {
        var partition = PartitionId.VerifiedInbox(scope.Id, address.Inbox).ToString();
        await clients.Table.UpsertEntityAsync(new TableEntity(partition, RowKeys.State(userId)) { [UserId] = userId }, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Accounts that may have the address.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(TenantScope scope, Address address, CancellationToken cancellationToken)
    {
        var partition = PartitionId.VerifiedInbox(scope.Id, address.Inbox).ToString();
        var found = new List<string>();
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), MaximumSharers, [UserId], cancellationToken))
        {
            found.Add(row.GetString(UserId)!);
            if (found.Count == MaximumSharers)
            {
                break;
            }
        }

        return found;
    }
}
