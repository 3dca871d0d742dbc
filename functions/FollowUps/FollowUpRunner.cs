using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.FollowUps;

/// <summary>
/// Makes the changes that one commit requires in other aggregates. What is done already is not done again.
/// </summary>
public sealed class FollowUpRunner(
    IEnumerable<IFollowUp> followUps, TenantDirectory tenants, QueuePointers pointers, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>
    /// Handles a pointer from the queue. A pointer is queued before the commit: if the aggregate is not there yet, it
    /// is looked up again later; if the work fails, it is tried again for a day. An unavailable store does not throw
    /// here, because the host moves a message to the poison queue after five failures.
    /// </summary>
    public async Task RunAsync(QueuePointer queuePointer, CancellationToken cancellationToken)
    {
        if (!PartitionId.TryParse(queuePointer.Partition, out var partition))
        {
            throw new FormatException("The queue message names no aggregate.");
        }

        var age = clock.GetUtcNow() - queuePointer.AnnouncedAt;
        if (await TryMakeAsync(partition, cancellationToken) is { } isThere
            ? !isThere && age < QueuePointers.PointerLifetime
            : age < Lifetime)
        {
            var wait = TimeSpan.FromSeconds(
                Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(queuePointer.Tries, 10))));
            await pointers.AnnounceAsync(
                Channel.FollowUp, queuePointer with { Tries = queuePointer.Tries + 1 }, wait, cancellationToken);
        }
    }

    /// <summary>Makes one try in the request. If the store fails, the pointer in the queue remains.</summary>
    public Task TryAsync(PartitionId partition) => TryMakeAsync(partition, CancellationToken.None);

    // Null when the store failed or another command was in the way.
    private async Task<bool?> TryMakeAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        try
        {
            return await MakeAsync(partition, cancellationToken);
        }
        catch (Exception failure)
            when (failure is StoreUnavailableException
                || (StoreFailure.Is(failure) && !cancellationToken.IsCancellationRequested))
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

        var handlers = followUps.Where(one => one.Kind == partition.Kind).ToList();
        if (handlers.Count == 0)
        {
            throw new FormatException("Nothing follows from this kind of aggregate.");
        }

        // A pointer does not say which of the handlers it is for, and its commit may still be on its way: it is looked
        // at again until every handler had something to do, or its time is over.
        var isThere = true;
        foreach (var handler in handlers)
        {
            isThere &= await handler.MakeAsync(
                new TenantScope(partition.Tenant, tenant), partition.Id, cancellationToken);
        }

        return isThere;
    }
}
