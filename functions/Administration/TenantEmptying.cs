using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// Empties a closed tenant in steps, each of which can be repeated: what a crash leaves, the next step finds. Only a
/// step that finds nothing ends it, because a request that began before the closing may have written behind the last.
/// </summary>
public sealed class TenantEmptying(
    TenantCommands commands, AggregateStore store, TenantRows rows, DueIndex due, TimeProvider clock)
{
    /// <summary>Partitions of one step, so that it ends well within the time of a timer.</summary>
    public const int StepSize = 2000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Makes one step where one is due, and has the next one made.</summary>
    public async Task StepAsync(string tenant, CancellationToken cancellationToken)
    {
        var partition = PartitionId.OfTenant(tenant);
        if ((await store.LoadAsync<Tenant>(partition, cancellationToken)).State is not { } closed
            || !TenantClosing.IsDue(closed, clock.GetUtcNow()))
        {
            return;
        }

        if (await DeleteAsync(tenant, cancellationToken) > 0)
        {
            await due.AddAsync(partition, clock.GetUtcNow() + Pause, cancellationToken);
            return;
        }

        await rows.DeleteOwnAsync(tenant, cancellationToken);
        await commands.RunAsync<Tenant, Done>(
            new TenantScope(tenant, closed), partition, CommandKind.Plain, (state, _) => TenantClosing.Emptied(state));
    }

    private async Task<int> DeleteAsync(string tenant, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var partition in rows.PartitionsAsync(tenant, cancellationToken))
        {
            await rows.DeleteAsync(partition, cancellationToken);
            if (++deleted == StepSize)
            {
                break;
            }
        }

        return deleted;
    }
}
