using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Invitations;
using Countersign.Lockout;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Timers;

/// <summary>Looks at an account or an invitation that time alone may have changed.</summary>
public sealed class DueLooks(TenantDirectory tenants, TenantCommands commands, DueIndex index)
{
    /// <exception cref="StoreUnavailableException">It is still due.</exception>
    public async Task LookAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        var isAccount = partition.Kind == PartitionId.AccountKind || partition.IsUnknownName;
        if ((!isAccount && partition.Kind != PartitionId.InvitationKind)
            || await tenants.FindAsync(partition.Tenant, cancellationToken) is not { } tenant)
        {
            return;
        }

        var scope = new TenantScope(partition.Tenant, tenant);
        var look = await (isAccount
            ? LookAtAccountAsync(scope, partition)
            : commands.RunAsync<Invitation, NextDue>(scope, partition, CommandKind.Plain, InvitationExpiry.Decide));
        if (look.Refusal is not null)
        {
            throw new StoreUnavailableException(null);
        }

        if (look.Value.At is { } at)
        {
            await index.AddAsync(partition, at, cancellationToken);
        }
    }

    // An unknown name is locked and unlocked like an account (no user enumeration).
    private Task<Result<NextDue>> LookAtAccountAsync(TenantScope scope, PartitionId partition) =>
        commands.RunAsync<Account, NextDue>(
            scope, partition, partition.IsUnknownName ? CommandKind.UnknownName : CommandKind.Plain,
            (account, context) =>
            account is null
                ? new Decision<Account, NextDue>(new NextDue(null), null)
                : Overdue.Decide(account, context));
}
