using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>
/// Which accounts have verified an inbox or a number as a second factor: written before the account commits, and
/// believed only where the account says so. Several may share one.
/// </summary>
public sealed class AddressIndex(StorageClients clients, TimeProvider clock)
{
    private const string UserId = "UserId";
    private const string AddedAt = "AddedAt";

    // Before that, the account's commit may still be on its way.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    public async Task AddAsync(TenantScope scope, Address address, string userId, CancellationToken cancellationToken)
    {
        var partition = PartitionId.VerifiedInbox(scope.Id, address.Inbox).ToString();
        var row = new TableEntity(partition, RowKeys.State(userId))
        {
            [UserId] = userId,
            [AddedAt] = clock.GetUtcNow(),
        };
        await clients.Table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Accounts that may have the address.</summary>
    public async IAsyncEnumerable<AddressEntry> FindAsync(
        TenantScope scope, Address address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = PartitionId.VerifiedInbox(scope.Id, address.Inbox).ToString();
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellationToken))
        {
            yield return new AddressEntry(
                row.GetString(UserId)!, row.GetDateTimeOffset(AddedAt)!.Value, partition, row.ETag);
        }
    }

    /// <summary>
    /// Forgets an entry that its account does not bear out: nobody hides the true ones behind many that are not.
    /// </summary>
    public async Task DropAsync(AddressEntry entry, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < entry.AddedAt + Settled)
        {
            return;
        }

        try
        {
            await clients.Table.DeleteEntityAsync(
                entry.Partition, RowKeys.State(entry.UserId), entry.Tag, cancellationToken);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // It is passed over all the same.
        }
    }
}

/// <summary>One entry as it was read.</summary>
public sealed record AddressEntry(string UserId, DateTimeOffset AddedAt, string Partition, ETag Tag);
