using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Lockout;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.Accounts;

/// <summary>Runs commands on accounts, found by id or by the name that somebody typed.</summary>
public sealed class AccountCommands(
    TenantCommands commands, AggregateStore store, NameIndex names, ClientPacing pacing)
{
    /// <summary>Runs a command on the account with this id.</summary>
    public Task<Result<T>> ByIdAsync<T>(
        TenantScope scope, string userId, Refusal missing, CommandKind kind,
        Func<Account, DecisionContext, Decision<Account, T>> decide) =>
        commands.RunAsync<Account, T>(scope, PartitionId.Account(scope.Id, userId), kind, (account, context) =>
            account is null or { Head.Deleted: true } ? Decision.No<Account, T>(missing) : decide(account, context));

    /// <summary>Runs a command on the account with this id and answers it, once for each `Idempotency-Key`.</summary>
    public Task<WireAnswer> ByIdAsync<T>(
        Command command, string userId, Refusal missing, Func<Account, DecisionContext, Decision<Account, T>> decide,
        Func<T, ValueTask<WireAnswer>> render) =>
        commands.AnswerAsync<Account, T>(
            command, PartitionId.Account(command.Scope.Id, userId),
            (state, context) => On(state, missing, context, decide), render,
            (state, context) => On(state, missing, context, Attempts.RefuseReusedKey));

    public Task<WireAnswer> ByIdAsync<T>(
        Command command, string userId, Refusal missing, Func<Account, DecisionContext, Decision<Account, T>> decide,
        Func<T, WireAnswer> render) =>
        ByIdAsync(command, userId, missing, decide, value => ValueTask.FromResult(render(value)));

    /// <summary>On the account that a handle leads to, which may be that of an unknown name.</summary>
    public async Task<WireAnswer> ByHandleAsync<T>(
        Command command, Locator locator, Func<Account, DecisionContext, Decision<Account, T>> decide,
        Func<PartitionId, T, ValueTask<WireAnswer>> render)
    {
        var partition = ChallengeHandles.PartitionOf(command.Scope.Id, locator);
        command = partition.IsUnknownName ? command with { Kind = command.Kind | CommandKind.UnknownName } : command;
        var answer = await commands.AnswerAsync<Account, T>(
            command, partition, (state, context) => On(state, Refusal.ChallengeExpired, context, decide),
            outcome => render(partition, outcome),
            (state, context) => On(state, Refusal.ChallengeExpired, context, Attempts.RefuseReusedKey),
            look: state => Task.FromResult(ReleaseIfProved(command.Grain, state, locator)));
        if (command.Kind.HasFlag(CommandKind.Judges) && answer.Status < StatusCodes.Status300MultipleChoices)
        {
            command.Grain.Release();
            pacing.Forget(command.Scope, partition.Id);
        }

        return answer;
    }

    /// <summary>
    /// On the account whose passkey this credential is. A wrong one is charged to nobody: the client's pacing meets it.
    /// </summary>
    public async Task<WireAnswer> ByCredentialAsync<T>(
        Command command, string credentialId, Refusal wrong,
        Func<Account, DecisionContext, Decision<Account, T>> decide, Func<PartitionId, T, ValueTask<WireAnswer>> render,
        Func<Account, DecisionContext, Decision<Account, Done>> reuse)
    {
        if (pacing.RemainingWait(command.Scope) is { } wait)
        {
            return Refusal.TooManyRequests(wait).ToAnswer();
        }

        var hash = names.HashOfCredential(command.Scope, credentialId);
        var userId = await names.ReadAsync(command.Scope.Id, hash, CancellationToken.None);
        var partition = PartitionId.Account(command.Scope.Id, userId ?? Entropy.Fresh().Id("nobody"));
        return Counted(command, PartitionId.UnknownName(command.Scope.Id, hash), await commands.AnswerAsync<Account, T>(
            command, partition, (state, context) => On(state, wrong, context, decide),
            outcome => render(partition, outcome), (state, context) => On(state, wrong, context, reuse)));
    }

    /// <summary>
    /// Shows what a handle leads to. It changes nothing, so it takes no turn: nobody can keep others from the account
    /// with it.
    /// </summary>
    public async Task<WireAnswer> LookAsync<T>(
        Command command, Locator locator, Func<Account, DecisionContext, Decision<Account, T>> look,
        Func<PartitionId, T, ValueTask<WireAnswer>> render)
    {
        var partition = ChallengeHandles.PartitionOf(command.Scope.Id, locator);
        var outcome = await commands.LookAsync<Account, T>(command, partition, (account, context) =>
        {
            ReleaseIfProved(command.Grain, account, locator);
            return new(On(account, Refusal.ChallengeExpired, context, look));
        });
        return outcome.Refusal?.ToAnswer() ?? await render(partition, outcome.Value);
    }

    // Behind a proved first factor nothing is hidden, and nothing waits.
    private static bool ReleaseIfProved(ResponseGrain grain, Account? account, Locator locator)
    {
        var reference = ChallengeHandles.ChallengeOf(locator);
        var isProved = account?.Challenges.GetValueOrDefault(reference.Id) is { HasFirst: true } challenge
            && challenge.IsHeldBy(reference.Opener);
        if (isProved)
        {
            grain.Release();
        }

        return isProved;
    }

    /// <summary>
    /// On the account of a name. An unknown name gets an account without a password that keeps its own count:
    /// the same decider, the same storage and queue calls.
    /// </summary>
    public async Task<WireAnswer> ByNameAsync<T>(
        Command command, Username name, Func<Account, DecisionContext, Decision<Account, T>> decide,
        Func<PartitionId, T, ValueTask<WireAnswer>> render, CancellationToken cancellationToken)
    {
        var scope = command.Scope;
        var nameHash = names.Hash(scope.Id, scope.Tenant, name);
        if (pacing.RemainingWait(scope) is { } wait)
        {
            return Refusal.TooManyRequests(wait).ToAnswer();
        }

        // What was remembered may be old: then the name is looked up once more.
        for (var looks = 0; looks < 2
            && await names.FindAsync(scope.Id, nameHash, cancellationToken) is { } userId; looks++)
        {
            var stale = false;
            var partition = PartitionId.Account(scope.Id, userId);
            Decision<Account, TOther> On<TOther>(
                Account? state, DecisionContext context, Func<Account, DecisionContext, Decision<Account, TOther>> run)
            {
                stale = state is null or { Head.Deleted: true }
                    || !string.Equals(state.Head.Username, name.Canonical, StringComparison.Ordinal);
                return stale ? Decision.No<Account, TOther>(Refusal.NotFound) : run(state!, context);
            }

            var answer = await commands.AnswerAsync<Account, T>(
                command, partition,
                (state, context) => On(state, context, decide), outcome => render(partition, outcome),
                (state, context) => On(state, context, Attempts.RefuseReusedKey));
            if (!stale)
            {
                return Counted(command, partition, answer);
            }

            names.Forget(scope.Id, nameHash);
        }

        var unknown = command with { Kind = command.Kind | CommandKind.UnknownName };
        var nobody = PartitionId.UnknownName(scope.Id, nameHash);
        return Counted(unknown, nobody, await commands.AnswerAsync<Account, T>(
            unknown, nobody,
            (state, context) => decide(state ?? Account.Unknown(name.Channel), context),
            outcome => render(nobody, outcome),
            (state, context) => Attempts.RefuseReusedKey(state ?? Account.Unknown(name.Channel), context)));
    }

    // A request for a code or a link proves nothing yet: its name counts as tried until its challenge is passed.
    private WireAnswer Counted(Command command, PartitionId partition, WireAnswer answer)
    {
        if (command.Kind.HasFlag(CommandKind.Judges) && answer.Status < StatusCodes.Status300MultipleChoices)
        {
            pacing.Forget(command.Scope, partition.Id);
        }
        else
        {
            pacing.Count(command.Scope, partition.Id);
        }

        return answer;
    }

    /// <summary>The account that signs in by a name.</summary>
    public async Task<AddressHolder?> FindAsync(TenantScope scope, Username name, CancellationToken cancellationToken)
    {
        // What was remembered may be old: then the name is looked up once more.
        var nameHash = names.Hash(scope.Id, scope.Tenant, name);
        for (var looks = 0; looks < 2
            && await names.FindAsync(scope.Id, nameHash, cancellationToken) is { } userId; looks++)
        {
            if (await ReadAsync(scope, userId, cancellationToken) is { } account
                && string.Equals(account.Head.Username, name.Canonical, StringComparison.Ordinal))
            {
                return new AddressHolder(userId, account);
            }

            names.Forget(scope.Id, nameHash);
        }

        return null;
    }

    /// <summary>The account of an id; null for one that was deleted, too.</summary>
    public async Task<Account?> ReadAsync(TenantScope scope, string userId, CancellationToken cancellationToken) =>
        await LoadAsync(PartitionId.Account(scope.Id, userId), cancellationToken) is { Head.Deleted: false } account
            ? account
            : null;

    /// <summary>The account of a partition, which may be that of an unknown name; null when it has no rows.</summary>
    public async Task<Account?> LoadAsync(PartitionId partition, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Account>(partition, cancellationToken)).State;

    /// <summary>
    /// The account of a caller whose session lives. Signed out, deleted or replaced counts at once: the session's row
    /// has the last word, not the token.
    /// </summary>
    public async Task<Account?> ReadLiveAsync(
        TenantScope scope, Bearer bearer, DateTimeOffset now, CancellationToken cancellationToken) =>
        await ReadAsync(scope, bearer.UserId, cancellationToken) is { } account
        && account.LiveSession(bearer.SessionId, now, scope.Tenant.Head.Policy.Session) is not null ? account : null;

    private static Decision<Account, T> On<T>(
        Account? state, Refusal missing, DecisionContext context,
        Func<Account, DecisionContext, Decision<Account, T>> decide) =>
        state is null or { Head.Deleted: true } ? Decision.No<Account, T>(missing) : decide(state, context);
}
