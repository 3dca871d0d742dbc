using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Decisions;

namespace Countersign.Storage;

/// <summary>
/// Which accounts have an inbox or a number, for whatever they use it. An entry is written before the account commits,
/// so it is only a hint: the account decides. Several accounts may share one.
/// </summary>
public sealed class AddressIndex(StorageClients clients, TimeProvider clock)
{
    private const string UserId = "UserId";
    private const string AddedAt = "AddedAt";
    private const string IsProved = "IsProved";

    // Before that, the account's commit may still be on its way.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    public async Task AddAsync(PartitionId account, IndexedInbox inbox, CancellationToken cancellationToken)
    {
        var partition = PartitionId.VerifiedInbox(account.Tenant, inbox.Inbox).ToString();
        var row = new TableEntity(partition, RowKeys.State(account.Id))
        {
            [UserId] = account.Id,
            [IsProved] = inbox.IsProved,
            [AddedAt] = clock.GetUtcNow(),
        };
        if (inbox.IsProved)
        {
            await clients.Table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
            return;
        }

        try
        {
            await clients.Table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // A twin of this command may have proved the address: its entry stays one of a prover.
            row.Remove(IsProved);
            await clients.Table.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellationToken);
        }
    }

    /// <summary>Accounts that may have the address.</summary>
    public async IAsyncEnumerable<AddressEntry> FindAsync(
        string tenant, string inbox, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = PartitionId.VerifiedInbox(tenant, inbox).ToString();
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellationToken))
        {
            yield return new AddressEntry(
                row.GetString(UserId)!, row.GetBoolean(IsProved) ?? true, row.GetDateTimeOffset(AddedAt)!.Value,
                partition, row.ETag);
        }
    }

    /// <summary>
    /// Deletes an entry that its account does not confirm, so that false entries cannot crowd out true ones.
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
            // The entry stays, and is skipped again next time.
        }
    }
}

/// <summary>
/// One entry as it was read. Entries that are older than the column of <paramref name="IsProved"/> are all proved.
/// </summary>
public sealed record AddressEntry(
    string UserId, bool IsProved, DateTimeOffset AddedAt, string Partition, ETag Tag);
