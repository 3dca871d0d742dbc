using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.DataRooms;
using Countersign.Decisions;
using Countersign.DeliveryReports;
using Countersign.Invitations;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>Records in an aggregate what became of one of its messages.</summary>
public sealed class DeliveryNotes(TenantCommands commands, TenantDirectory tenants)
{
    public async Task NoteAsync(PartitionId partition, DeliveryNews news, CancellationToken cancellationToken)
    {
        if (await tenants.FindAsync(partition.Tenant, cancellationToken) is not { } tenant)
        {
            return;
        }

        var scope = new TenantScope(partition.Tenant, tenant);
        var noted = await (partition.Kind switch
        {
            PartitionId.AccountKind =>
                RunAsync<Account>(scope, partition, (account, context) => Deliveries.Note(account, news, context)),
            PartitionId.InvitationKind =>
                RunAsync<Invitation>(
                    scope, partition, (invitation, context) => Deliveries.Note(invitation, news, context)),
            PartitionId.MemberKind =>
                RunAsync<Membership>(
                    scope, partition, (membership, context) => Deliveries.Note(membership, news, context)),
            _ => Task.FromResult<Result<Done>>(default(Done)),
        });
        if (noted.Refusal is not null)
        {
            throw new StoreUnavailableException(null);
        }
    }

    private Task<Result<Done>> RunAsync<TState>(
        TenantScope scope, PartitionId partition, Func<TState, DecisionContext, Decision<TState, Done>> decide)
        where TState : class, IAggregate<TState> =>
        commands.RunAsync<TState, Done>(
            scope, partition, CommandKind.Plain,
            (state, context) => state is null ? Decision.Already<TState>() : decide(state, context));
}
