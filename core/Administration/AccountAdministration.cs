using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Lockout;
using Countersign.Messages;

namespace Countersign.Administration;

/// <summary>What the back office asks to be different; what is null stays.</summary>
public sealed record AccountChange
{
    /// <summary>Canonical, with the address that belongs to it.</summary>
    public (string Canonical, Address Address)? Username { get; init; }

    public Replacement<Address>? Email { get; init; }

    public Replacement<Address>? Phone { get; init; }

    public Role? Role { get; init; }

    public Replacement<string>? Locale { get; init; }

    public bool? AutoSave { get; init; }

    public bool? Disabled { get; init; }
}

/// <summary>A new value, or none any more.</summary>
public sealed record Replacement<T>(T? To)
    where T : class;

/// <summary>What the back office does to an account. Every address that the account had is told.</summary>
public static class AccountAdministration
{
    public static Decision<Account, Done> Update(Account account, AccountChange change, DecisionContext context)
    {
        var head = account.Head;
        var next = head with
        {
            Username = change.Username?.Canonical ?? head.Username,
            UsernameAddress = change.Username?.Address ?? head.UsernameAddress,
            Email = change.Email is { } email ? email.To : head.Email,
            Phone = change.Phone is { } phone ? phone.To : head.Phone,
            Role = change.Role ?? head.Role,
            Locale = change.Locale is { } locale ? locale.To : head.Locale,
            AutoSave = change.AutoSave ?? head.AutoSave,
            Disabled = change.Disabled ?? head.Disabled,
        };
        if (next == head)
        {
            return new Decision<Account, Done>(default(Done), null);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var isReached = next.UsernameAddress == head.UsernameAddress && next.Email == head.Email && next.Phone == head.Phone;
        var isSame = next with { Locale = head.Locale } == head;
        var changed = isReached && next.Disabled == head.Disabled ? account with { Head = next } : Cut(account, account with { Head = next }, context);
        return new Decision<Account, Done>(default(Done), changed)
        {
            Events = [new AuditEvent(AuditType.AccountChanged) { By = "back-office" }],
            Messages = isSame ? [] : ToAll(account, MessageKind.AccountChanged, context),
            LookAt = Overdue.NextLookAt(changed, context.Policy),
        };
    }

    /// <summary>For a lost phone: every second factor goes, and the next sign-in takes the password and a code to the username.</summary>
    public static Decision<Account, Done> ResetFactors(Account account, DecisionContext context)
    {
        var head = account.Head with { FactorsReset = true, PreferredFactor = null, Budget = AttemptBudget.Full };
        var next = account with
        {
            Head = head,
            Totp = null,
            PendingTotp = null,
            RecoveryCodes = null,
            AddressFactors = ImmutableDictionary<Countersign.Factors.Factor, AddressFactor>.Empty,
            PendingFactors = ImmutableDictionary<Countersign.Factors.Factor, PendingFactor>.Empty,
        };
        var cut = Cut(account, next, context);
        return new Decision<Account, Done>(default(Done), cut)
        {
            Events = [new AuditEvent(AuditType.FactorsReset) { By = "back-office" }],
            Messages = ToAll(account, MessageKind.FactorsReset, context),
            LookAt = Overdue.NextLookAt(cut, context.Policy),
        };
    }

    /// <summary>Erases the person. What stays is the head, for the audit chain, and for a day the addresses that are told.</summary>
    public static Decision<Account, Done> Delete(Account account, DecisionContext context)
    {
        var gone = new Account { Head = new AccountHead { Deleted = true, CreatedAt = account.Head.CreatedAt, SecurityStamp = account.Head.SecurityStamp }, FormerAddresses = account.FormerAddresses };
        var cut = Cut(account, gone, context);
        return new Decision<Account, Done>(default(Done), cut)
        {
            Events = [new AuditEvent(AuditType.AccountDeleted) { By = "back-office" }],
            Messages = ToAll(account, MessageKind.AccountDeleted, context),
            DecoyMessages = [FollowUpPointer.Announced(context)],
            LookAt = Overdue.NextLookAt(cut, context.Policy),
        };
    }

    // Sessions, challenges, devices and links belong to what the account was; an address that leaves may still be told.
    private static Account Cut(Account account, Account next, DecisionContext context)
    {
        var cut = next.EndOthers(keepSessionId: null);
        cut = cut with { Head = cut.Head with { UnlockLink = next.Head.UnlockLink.Kill(), PasswordLink = next.Head.PasswordLink.Kill() } };
        return Addresses(account).Where(address => next.AddressOf(address.Hash, orFormer: false) is null).Aggregate(cut, (left, address) => left.Former(address, context.Now));
    }

    private static ImmutableArray<OutboxMessage> ToAll(Account account, MessageKind kind, DecisionContext context) =>
        [.. Addresses(account).Select(address => Notifications.To(address, kind, context))];

    private static IEnumerable<Address> Addresses(Account account)
    {
        Address?[] all = [account.Head.UsernameAddress, account.Head.Email, account.Head.Phone, account.Sms?.Address, account.Email?.Address];
        return all.OfType<Address>().Where(address => address.Text.Length > 0).DistinctBy(address => address.Hash);
    }
}
