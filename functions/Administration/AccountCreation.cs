using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Administration;

/// <summary>Claims the names, then commits the account: after a crash in between, the claims expire.</summary>
public sealed class AccountCreation(TenantCommands commands, NameIndex names, NameHasher hasher)
{
    public async Task<Result<string>> CreateAsync(
        TenantScope scope, NewAccount account, CancellationToken cancellationToken)
    {
        var named = Name(scope, account);
        if (named.Refusal is { } refusal)
        {
            return refusal;
        }

        if (!await ClaimAsync(scope, account, named.Value, cancellationToken))
        {
            return Refusal.Conflict;
        }

        var result = await commands.RunAsync(
            scope, PartitionId.Account(scope.Id, account.UserId), CommandKind.Plain,
            Decide(scope, account, named.Value));
        if (result.Refusal is null)
        {
            await names.DropCountOfUnknownAsync(
                scope.Id, names.Hash(scope.Id, scope.Tenant, named.Value), cancellationToken);
        }

        return result;
    }

    /// <summary>
    /// The same, rendered as an answer. With an `Idempotency-Key` the id is derived from the key, so that a repeat
    /// finds the same partition.
    /// </summary>
    public async Task<WireAnswer> CreateAsync(
        Command command, NewAccount account, Func<string, WireAnswer> render, CancellationToken cancellationToken)
    {
        var scope = command.Scope;
        var named = Name(scope, account);
        if (named.Refusal is { } refusal)
        {
            return refusal.ToAnswer();
        }

        account = command.Key is null ? account : account with { UserId = commands.NewId(command, "user") };
        var partition = PartitionId.Account(scope.Id, account.UserId);

        // A repeat claims no name: with another body it would claim a second name for the existing account.
        if (!await commands.IsRepeatAsync(command, partition)
            && !await ClaimAsync(scope, account, named.Value, cancellationToken))
        {
            return Refusal.Conflict.ToAnswer();
        }

        var answer = await commands.AnswerAsync(
            command with { Hashes = account.Password is { } password ? [password] : [] }, partition,
            Decide(scope, account, named.Value),
            id => ValueTask.FromResult(render(id)));
        if (answer.Status < StatusCodes.Status300MultipleChoices)
        {
            await names.DropCountOfUnknownAsync(
                scope.Id, names.Hash(scope.Id, scope.Tenant, named.Value), cancellationToken);
        }

        return answer;
    }

    private static Result<Username> Name(TenantScope scope, NewAccount account) =>
        Username.TryParse(account.Typed, scope.Tenant.Head.Policy.AllowedCallingCodes, out var name)
            ? name!
            : Refusal.InvalidField("username", "Must be an email address, or a phone number with its country code.");

    private async Task<bool> ClaimAsync(
        TenantScope scope, NewAccount account, Username name, CancellationToken cancellationToken)
    {
        var hashes = names.HashesOf(scope, name.Canonical, account.ExternalId);
        if (await names.ClaimAllAsync(scope, hashes, account.UserId, cancellationToken))
        {
            return true;
        }

        await names.GiveBackAsync(scope, hashes, account.UserId, cancellationToken);
        return false;
    }

    private Func<Account?, DecisionContext, Decision<Account, string>> Decide(
        TenantScope scope, NewAccount account, Username name) =>
        (existing, context) => account.Create(
            existing, name, (channel, text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text),
            context);
}
