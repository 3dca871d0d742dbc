using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Dispatch;
using Countersign.Lockout;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Timers;

/// <summary>Visits one partition and does what is due there; that is nothing where the index was wrong.</summary>
public sealed class DueVisits(
    ExpiredRows expiredRows, TenantDirectory tenants, TenantCommands commands, AggregateStore store, DueIndex index)
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
        if ((partition.Kind == PartitionId.AccountKind || partition.IsUnknownName)
            && await tenants.FindAsync(partition.Tenant, cancellationToken) is { } tenant)
        {
            await VisitAccountAsync(new TenantScope(partition.Tenant, tenant), partition, cancellationToken);
        }
    }

    // An unknown name is locked and unlocked like an account (no user enumeration).
    private async Task VisitAccountAsync(TenantScope scope, PartitionId partition, CancellationToken cancellationToken)
    {
        var look = await commands.RunAsync<Account, NextDue>(
            scope, partition, partition.IsUnknownName ? CommandKind.UnknownName : CommandKind.Plain,
            (account, context) =>
            account is null
                ? new Decision<Account, NextDue>(new NextDue(null), null)
                : Overdue.Decide(account, context));
        if (look.Refusal is not null)
        {
            throw new StoreUnavailableException(null);
        }

        if (look.Value.At is { } at)
        {
            await index.AddAsync(partition, at, cancellationToken);
        }
    }
}
