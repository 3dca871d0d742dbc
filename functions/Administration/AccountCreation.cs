using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Administration;

/// <summary>What a new account is made of, validated.</summary>
public sealed record NewAccount(string UserId)
{
    public string? Email { get; init; }

    public string? Phone { get; init; }

    /// <summary>What to sign in with, where it is neither the email nor the phone.</summary>
    public string? Username { get; init; }

    public NewPassword? Password { get; init; }

    public Role Role { get; init; }

    public string? Locale { get; init; }

    public bool AutoSave { get; init; }

    /// <summary>Its addresses get no code for a day: whoever set them might be taking a name over.</summary>
    public bool IsQuarantined { get; init; }

    /// <summary>The first sign-in ends in enrolling a second factor.</summary>
    public bool MustEnrol { get; init; }
}

/// <summary>Claims the name, then commits the account: a crash between the two leaves a claim that lapses.</summary>
public sealed class AccountCreation(AnsweredCommands answered, CommandRunner runner, NameIndex names, NameHasher hasher)
{
    public async Task<Result<string>> CreateAsync(TenantScope scope, NewAccount account, CancellationToken cancellationToken)
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

        var result = await runner.RunAsync(PartitionId.Account(scope.Id, account.UserId), scope.Tenant.Head.KeyId, Kind(account), Decide(scope, account, named.Value));
        if (result.Refusal is null)
        {
            await names.DropCountOfUnknownAsync(scope.Id, names.Hash(scope.Id, scope.Tenant, named.Value), cancellationToken);
        }

        return result;
    }

    /// <summary>The same, answered. Under an `Idempotency-Key` the id follows from the key, so that a repeat finds the same partition.</summary>
    public async Task<WireAnswer> CreateAsync(Command command, NewAccount account, Func<string, WireAnswer> render, CancellationToken cancellationToken)
    {
        var (scope, key) = (command.Scope, command.Key);
        var keyId = scope.Tenant.Head.KeyId;
        var named = Name(scope, account);
        if (named.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        account = key is null ? account : account with { UserId = answered.CreatedId(keyId, scope.Id, key) };
        var partition = PartitionId.Account(scope.Id, account.UserId);

        // A repeat claims nothing: with another body it would take a second name for the account that is there.
        if (!(key is not null && await answered.IsRepeatAsync(partition, keyId, key)) && !await ClaimAsync(scope, account, named.Value, cancellationToken))
        {
            return Refusal.Conflict.ToResult();
        }

        var answer = await answered.AnswerAsync(partition, keyId, Kind(account), key, Decide(scope, account, named.Value), id => ValueTask.FromResult(render(id)));
        if (answer.Status < StatusCodes.Status300MultipleChoices)
        {
            await names.DropCountOfUnknownAsync(scope.Id, names.Hash(scope.Id, scope.Tenant, named.Value), cancellationToken);
        }

        return answer;
    }

    private static CommandKind Kind(NewAccount account) => account.Password is null ? CommandKind.Plain : CommandKind.Hashes;

    private static Result<Username> Name(TenantScope scope, NewAccount account) =>
        Username.TryParse(Typed(account), scope.Tenant.Head.Policy.AllowedCallingCodes, out var name)
            ? name!
            : Refusal.InvalidField("username", "Must be an email address, or a phone number with its country code.");

    private static string Typed(NewAccount account) => account.Username ?? account.Email ?? account.Phone!;

    private Task<bool> ClaimAsync(TenantScope scope, NewAccount account, Username name, CancellationToken cancellationToken) =>
        names.ClaimAsync(scope, names.Hash(scope.Id, scope.Tenant, name), account.UserId, cancellationToken);

    private Func<Account?, DateTimeOffset, Entropy, Decision<Account, string>> Decide(TenantScope scope, NewAccount account, Username name)
    {
        // A number is written to in its canonical form, an email address as it was given.
        var head = Head(scope, account, name, Address(scope, name.Channel, name.Channel == Channel.Sms ? name.Canonical : Typed(account)));
        return (existing, now, _) => existing is not null
            ? new Decision<Account, string>(Refusal.Conflict, null)
            : new Decision<Account, string>(account.UserId, new Account { Head = (account.IsQuarantined ? Quarantined(head, now) : head) with { CreatedAt = now, PasswordHash = account.Password?.Hash(), PasswordIsShort = account.Password?.IsShort ?? false } })
            {
                Events = [new AuditEvent(AuditType.AccountCreated) { By = "back-office" }],
            };
    }

    private AccountHead Head(TenantScope scope, NewAccount account, Username name, Address address) => new()
    {
        Username = name.Canonical,
        UsernameAddress = address,
        Email = account.Email is { } email ? Address(scope, Channel.Email, email) : null,
        Phone = account.Phone is { } phone ? Address(scope, Channel.Sms, phone) : null,
        Role = account.Role,
        Locale = account.Locale,
        AutoSave = account.AutoSave,
        MustEnrol = account.MustEnrol,
    };

    private static AccountHead Quarantined(AccountHead head, DateTimeOffset now) => head with
    {
        UsernameAddress = head.UsernameAddress with { UsableFrom = now + AccountPatch.Quarantine },
        Email = head.Email is { } email ? email with { UsableFrom = now + AccountPatch.Quarantine } : null,
        Phone = head.Phone is { } phone ? phone with { UsableFrom = now + AccountPatch.Quarantine } : null,
    };

    private Address Address(TenantScope scope, Channel channel, string text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text);
}
