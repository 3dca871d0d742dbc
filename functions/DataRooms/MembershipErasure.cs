using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.FollowUps;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.DataRooms;

/// <summary>Removes a deleted account from its data rooms.</summary>
internal sealed class MembershipErasure(MemberErasure erasure, AggregateStore store) : IFollowUp
{
    public string Kind => PartitionId.AccountKind;

    public async Task<bool> MakeAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        if ((await store.LoadAsync<Account>(
            PartitionId.Account(scope.Id, id), cancellationToken)).State is not { Head.Deleted: true })
        {
            return false;
        }

        await erasure.EraseUserAsync(scope, id, cancellationToken);
        return true;
    }
}
