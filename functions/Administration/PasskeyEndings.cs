using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.FollowUps;
using Countersign.Policy;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// Ends the passkeys of a domain that the tenant has left. No browser would find them, and they would still count as a
/// second factor.
/// </summary>
public sealed class PasskeyEndings(AccountCommands accounts, StorageClients clients, TenantPages pages)
{
    /// <summary>True while an account of the tenant has a passkey.</summary>
    public async Task<bool> AreNeededAsync(string tenant, CancellationToken cancellationToken) =>
        await HoldersAsync(tenant, cancellationToken).AnyAsync(cancellationToken);

    /// <summary>
    /// Ends every passkey of another domain than that of this policy. What is done already is not done again.
    /// </summary>
    public Task EndAsync(TenantScope scope, TenantPolicy policy, CancellationToken cancellationToken)
    {
        var domain = pages.PasskeysOf(scope.Id, policy).Domain;
        return Targets.ChangeAsync(
            HoldersAsync(scope.Id, cancellationToken),
            userId => accounts.ByIdAsync(
                scope, userId, Refusal.NotFound, CommandKind.Plain,
                (account, context) => AccountAdministration.EndPasskeys(account, domain, context)),
            cancellationToken);
    }

    private async IAsyncEnumerable<string> HoldersAsync(
        string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var holders = KeyRange.OfKind(tenant, PartitionId.AccountKind);
        await foreach (var found in clients.Table.QueryAsync<TableEntity>(
            holders.Rows + TableClient.CreateQueryFilter($" and RowKey eq {RowKeys.State(Account.PasskeysRow)}"),
            select: ["PartitionKey"], cancellationToken: cancellationToken))
        {
            yield return PartitionId.Parse(found.PartitionKey).Id;
        }
    }
}
