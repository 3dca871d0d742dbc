using Countersign.Aggregates;
using Countersign.Names;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>Runs commands on accounts, found by id or by the name that somebody typed.</summary>
public sealed class AccountCommands(CommandRunner runner, AggregateStore store, NameIndex names, MasterKeys keys)
{
    /// <summary>On the account of an id, from a token that we made.</summary>
    public Task<Result<T>> ByIdAsync<T>(TenantScope scope, string userId, Refusal missing, CommandKind kind, Func<Account, DecisionContext, Decision<Account, T>> decide)
    {
        var partition = PartitionId.Account(scope.Id, userId);
        return runner.RunAsync<Account, T>(partition, scope.Tenant.Head.KeyId, kind, (account, now, entropy) =>
            account is null
                ? new Decision<Account, T>(missing, null)
                : decide(account, Context(scope, partition, now, entropy)));
    }

    /// <summary>
    /// On the account of a name or, where nobody has it, on an account without a password that keeps its own count:
    /// the same decider, the same storage and queue calls.
    /// </summary>
    public async Task<Result<T>> ByNameAsync<T>(TenantScope scope, Username name, CommandKind kind, Func<Account, DecisionContext, Decision<Account, T>> decide, CancellationToken cancellationToken)
    {
        var nameHash = names.Hash(scope.Id, scope.Tenant, name);
        if (await names.FindAsync(scope.Id, nameHash, cancellationToken) is { } userId)
        {
            var stale = false;
            var partition = PartitionId.Account(scope.Id, userId);
            var result = await runner.RunAsync<Account, T>(partition, scope.Tenant.Head.KeyId, kind, (account, now, entropy) =>
            {
                stale = account is null || !string.Equals(account.Head.Username, name.Canonical, StringComparison.Ordinal);
                return stale ? new Decision<Account, T>(Refusal.NotFound, null) : decide(account!, Context(scope, partition, now, entropy));
            });
            if (!stale)
            {
                return result;
            }

            names.Forget(scope.Id, nameHash);
        }

        var unknown = PartitionId.UnknownName(scope.Id, nameHash);
        return await runner.RunAsync<Account, T>(unknown, scope.Tenant.Head.KeyId, kind | CommandKind.Virtual, (account, now, entropy) =>
            decide(account ?? Account.Unknown(name.Channel), Context(scope, unknown, now, entropy)));
    }

    public async Task<Account?> ReadAsync(TenantScope scope, string userId, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Account>(PartitionId.Account(scope.Id, userId), cancellationToken)).State;

    public DecisionContext Context(TenantScope scope, PartitionId partition, DateTimeOffset now, Entropy entropy) =>
        new(partition, now, scope.Tenant.Head.Policy, entropy, keys.CurrentId);
}
