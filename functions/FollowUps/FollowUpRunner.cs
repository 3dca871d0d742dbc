using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.FollowUps;

/// <summary>Finishes what one commit owes other aggregates. What is finished is found so, and nothing is done again.</summary>
public sealed class FollowUpRunner(IEnumerable<IFollowUp> followUps, TenantDirectory tenants, QueuePointers announcer, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>
    /// From the queue. The pointer comes before the commit: what is not there yet is looked for again, and what could not be
    /// finished is tried again for a day. It never throws for a store that is away: five tries would end it.
    /// </summary>
    public async Task RunAsync(QueuePointer announcement, CancellationToken cancellationToken)
    {
        if (!PartitionId.TryParse(announcement.Partition, out var partition))
        {
            throw new FormatException("The message points nowhere.");
        }

        var age = clock.GetUtcNow() - announcement.AnnouncedAt;
        if (await TryMakeAsync(partition, cancellationToken) is { } isThere ? !isThere && age < QueuePointers.PointerLifetime : age < Lifetime)
        {
            var wait = TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(announcement.Tries, 10))));
            await announcer.AnnounceAsync(Channel.FollowUp, announcement with { Tries = announcement.Tries + 1 }, wait, cancellationToken);
        }
    }

    /// <summary>In the request. Should the store fail in between, the pointer is still there.</summary>
    public Task TryAsync(PartitionId partition) => TryMakeAsync(partition, CancellationToken.None);

    // Null when the store failed, or somebody stood in the way.
    private async Task<bool?> TryMakeAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        try
        {
            return await MakeAsync(partition, cancellationToken);
        }
        catch (Exception failure) when (failure is StoreUnavailableException || (StoreFailure.Is(failure) && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<bool> MakeAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        if (await tenants.FindAsync(partition.Tenant, cancellationToken) is not { } tenant)
        {
            return false;
        }

        var followUp = followUps.SingleOrDefault(one => one.Kind == partition.Kind) ?? throw new FormatException("Nothing follows from this kind of aggregate.");
        return await followUp.MakeAsync(new TenantScope(partition.Tenant, tenant), partition.Id, cancellationToken);
    }
}
