using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.DataRooms;
using Countersign.Documents;
using Countersign.Outbox;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>Finishes what one commit owes other aggregates. What is finished is found so, and nothing is done again.</summary>
public sealed class FollowUpRunner(TenantDirectory tenants, DocumentChildren documents, Members members, AggregateStore store, Announcer announcer, TimeProvider clock)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>From the queue. The pointer comes before the commit: what is not there yet is looked for once more.</summary>
    public async Task RunAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        if (!PartitionId.TryParse(announcement.Partition, out var partition))
        {
            throw new FormatException("The message points nowhere.");
        }

        if (!await MakeAsync(partition, cancellationToken) && clock.GetUtcNow() < announcement.AnnouncedAt + Announcer.PointerLifetime)
        {
            await announcer.AnnounceAsync(Channel.FollowUp, announcement with { Tries = announcement.Tries + 1 }, Again, cancellationToken);
        }
    }

    /// <summary>In the request. Should the store fail in between, the pointer is still there.</summary>
    public async Task TryAsync(PartitionId partition)
    {
        try
        {
            await MakeAsync(partition, CancellationToken.None);
        }
        catch (Exception failure) when (failure is StoreUnavailableException || StoreFailure.Is(failure))
        {
            // What was promised is committed: the queue finishes it.
        }
    }

    private async Task<bool> MakeAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        if (await tenants.FindAsync(partition.Tenant, cancellationToken) is not { } tenant)
        {
            return false;
        }

        var scope = new TenantScope(partition.Tenant, tenant);
        return partition.Kind switch
        {
            PartitionId.DocumentKind => await documents.MakeAsync(scope, partition.Id, cancellationToken),
            PartitionId.AccountKind => await EraseAsync(scope, partition, cancellationToken),
            _ => throw new FormatException("Nothing follows from this kind of aggregate."),
        };
    }

    private async Task<bool> EraseAsync(TenantScope scope, PartitionId partition, CancellationToken cancellationToken)
    {
        if ((await store.LoadAsync<Account>(partition, cancellationToken)).State is not { Head.Deleted: true })
        {
            return false;
        }

        await members.EraseAsync(scope, partition.Id, cancellationToken);
        return true;
    }
}
