using Azure;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Names;
using Countersign.Outbox;
using Countersign.Passwords;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Accounts;

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

    /// <summary>The first sign-in ends in enrolling a second factor.</summary>
    public bool MustEnrol { get; init; }
}

/// <summary>Claims the name, then commits the account: a crash between the two leaves a claim that lapses.</summary>
public sealed class AccountCreation(CommandRunner runner, NameIndex names, NameHasher hasher, StorageClients clients)
{
    public async Task<Result<string>> CreateAsync(TenantScope scope, NewAccount account, CancellationToken cancellationToken)
    {
        var address = account.Username ?? account.Email ?? account.Phone!;
        if (!Username.TryParse(address, scope.Tenant.Head.Policy.AllowedCallingCodes, out var name))
        {
            return Refusal.InvalidField("username", "Must be an email address, or a phone number with its country code.");
        }

        var nameHash = names.Hash(scope.Id, scope.Tenant, name!);
        if (!await names.ClaimAsync(scope.Id, nameHash, account.UserId, cancellationToken))
        {
            return Refusal.Conflict;
        }

        // A number is written to in its canonical form, an email address as it was given.
        var head = Head(scope, account, name!, Address(scope, name!.Channel, name.Channel == Channel.Sms ? name.Canonical : address));
        var kind = account.Password is null ? CommandKind.Plain : CommandKind.Hashes;
        var result = await runner.RunAsync<Account, string>(PartitionId.Account(scope.Id, account.UserId), scope.Tenant.Head.KeyId, kind, (existing, now, _) =>
            existing is not null
                ? new Decision<Account, string>(Refusal.Conflict, null)
                : new Decision<Account, string>(account.UserId, new Account { Head = head with { CreatedAt = now, PasswordHash = account.Password?.Hash() } })
                {
                    Events = [new AuditEvent(AuditType.AccountCreated) { By = "back-office" }],
                });
        if (result.Refusal is null)
        {
            await DropCountOfUnknownAsync(scope, nameHash, cancellationToken);
        }

        return result;
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

    private Address Address(TenantScope scope, Channel channel, string text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text);

    // What strangers tried while nobody had the name leads nowhere from now on; should this fail, the row merely stays.
    private async Task DropCountOfUnknownAsync(TenantScope scope, string nameHash, CancellationToken cancellationToken)
    {
        try
        {
            await clients.Table.DeleteEntityAsync(PartitionId.UnknownName(scope.Id, nameHash).ToString(), RowKeys.HeadKey, ETag.All, cancellationToken);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // The account is there: its id must reach the caller.
        }
    }
}
