using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Dispatch;
using Countersign.Storage;

namespace Countersign.Timers;

/// <summary>Visits one partition and does what is due there; that is nothing where the index was wrong.</summary>
public sealed class DueVisits(
    ExpiredRows expiredRows, AggregateStore store, DueLooks looks, TenantEmptying emptying)
{
    /// <exception cref="StoreUnavailableException">It is still due.</exception>
    public async Task VisitAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        if (partition.Kind == ProviderMessages.Kind)
        {
            await store.DropAsync(partition, cancellationToken);
            return;
        }

        await expiredRows.ClearAsync(partition, cancellationToken);
        await (partition.Kind == PartitionId.TenantKind
            ? emptying.StepAsync(partition.Tenant, cancellationToken)
            : looks.LookAsync(partition, cancellationToken));
    }
}
