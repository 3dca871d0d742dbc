using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.FollowUps;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// Tells every administrator of a tenant that its pages were changed, and ends the passkeys that the change leaves
/// behind. Only the queue does it, because it reads the head of every user.
/// </summary>
internal sealed class PageChangeNotices(
    TenantCommands commands, AccountCommands accounts, AggregateStore store, StorageClients clients,
    PasskeyEndings passkeys) : IFollowUp
{
    public string Kind => PartitionId.TenantKind;

    public async Task<bool> MakeAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        // The tenant in the scope may be a cached copy from before the change.
        var partition = PartitionId.OfTenant(scope.Id);
        if ((await store.LoadAsync<Tenant>(partition, cancellationToken)).State is not { Head: var head }
            || head.PageChangesTold >= head.PageChanges)
        {
            return false;
        }

        // At once: whoever changed the pages must not be able to hold the notices back by what they do to passkeys.
        await Task.WhenAll(
            TellAsync(scope, head.PageChanges, cancellationToken),
            passkeys.EndAsync(scope, head.Policy, cancellationToken));
        await commands.RunAsync<Tenant, Done>(
            scope, partition, CommandKind.Plain, (tenant, _) => PolicyChange.Told(tenant!, head.PageChanges));
        return true;
    }

    private Task TellAsync(TenantScope scope, int pageChanges, CancellationToken cancellationToken) =>
        Targets.ChangeAsync(
            AdministratorsAsync(scope.Id, cancellationToken),
            userId => accounts.ByIdAsync(
                scope, userId, Refusal.NotFound, CommandKind.Plain,
                (account, context) => AccountAdministration.TellOfPages(account, pageChanges, context)),
            cancellationToken);

    private async IAsyncEnumerable<string> AdministratorsAsync(
        string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            UserLists.HeadsOf(tenant), cancellationToken: cancellationToken))
        {
            if (AggregateStore.HeadOf<Account>(row) is AccountHead { Role: Role.Admin, Deleted: false })
            {
                yield return PartitionId.Parse(row.PartitionKey).Id;
            }
        }
    }
}
