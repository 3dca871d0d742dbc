using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passkeys;

namespace Countersign.Administration;

/// <summary>What the back office changes; null means unchanged.</summary>
public sealed record AccountChange
{
    /// <summary>The canonical name and its address.</summary>
    public (string Canonical, Address Address)? Username { get; init; }

    public Replacement<Address>? Email { get; init; }

    public Replacement<Address>? Phone { get; init; }

    public Role? Role { get; init; }

    public Replacement<string>? Locale { get; init; }

    public Replacement<string>? Name { get; init; }

    public Replacement<string>? ExternalId { get; init; }

    public bool? AutoSave { get; init; }

    public bool? Disabled { get; init; }
}

/// <summary>A new value; null removes the old one.</summary>
public sealed record Replacement<T>(T? To)
    where T : class;

/// <summary>What the back office does to an account. Every address that the account had is notified.</summary>
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
            Name = change.Name is { } name ? name.To : head.Name,
            ExternalId = change.ExternalId is { } externalId ? externalId.To : head.ExternalId,
            AutoSave = change.AutoSave ?? head.AutoSave,
            Disabled = change.Disabled ?? head.Disabled,
        };
        if (next == head)
        {
            return new Decision<Account, Done>(default(Done), null);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var keepsAddresses = next.UsernameAddress == head.UsernameAddress
            && next.Email == head.Email
            && next.Phone == head.Phone;
        var isAboutSecurity =
            next with { Locale = head.Locale, Name = head.Name, ExternalId = head.ExternalId } != head;
        var changed = keepsAddresses && next.Disabled == head.Disabled
            ? account with { Head = next }
            : EndEverything(account, account with { Head = next }, context);
        return new Decision<Account, Done>(default(Done), changed)
        {
            Events = [new AuditEvent(AuditType.AccountChanged) { By = "back-office" }],
            Messages = isAboutSecurity
                ? AccountNotifications.ToAll(account, MessageKind.AccountChanged, context)
                : [],
            IndexedInboxes = changed.NewInboxes(account),
            DueAt = Overdue.NextDueAt(changed, context.Policy),
        };
    }

    /// <summary>Tells an administrator, once for each change, that the tenant's pages were changed.</summary>
    public static Decision<Account, Done> TellOfPages(Account account, int pageChange, DecisionContext context) =>
        account.Head.Role != Role.Admin || account.Head.PageChangesTold >= pageChange
            ? Decision.Already<Account>()
            : new Decision<Account, Done>(
                default(Done), account with { Head = account.Head with { PageChangesTold = pageChange } })
            {
                Events = [new AuditEvent(AuditType.AdministratorTold)],
                Messages = AccountNotifications.ToAll(account, MessageKind.PagesChanged, context),
                DueAt = Overdue.NextDueAt(account, context.Policy),
            };

    /// <summary>
    /// For a lost phone: removes every second factor; the next sign-in requires the password and a code to the
    /// username.
    /// </summary>
    public static Decision<Account, Done> ResetFactors(Account account, DecisionContext context)
    {
        // The removed factors begin again at zero. Failures of password and email still count: new factors must not buy
        // a guesser of the password new attempts.
        var failures = account.Head.FailuresByFactor;
        var head = account.Head with
        {
            FactorsReset = true,
            PreferredFactor = null,
            Budget = account.Head.Budget.Unlock(),
            FailuresByFactor = failures with { Totp = 0, Sms = 0, RecoveryCode = 0, Passkey = 0 },
        };
        var next = account with
        {
            Head = head,
            Totp = null,
            PendingTotp = null,
            Passkeys = PasskeySet.None,
            PendingPasskey = null,
            RecoveryCodes = null,
            AddressFactors = ImmutableDictionary<Countersign.Factors.Factor, AddressFactor>.Empty,
            PendingFactors = ImmutableDictionary<Countersign.Factors.Factor, PendingFactor>.Empty,
        };
        var cut = EndEverything(account, next, context);
        return new Decision<Account, Done>(default(Done), cut)
        {
            Events = [new AuditEvent(AuditType.FactorsReset) { By = "back-office" }],
            Messages = AccountNotifications.ToAll(account, MessageKind.FactorsReset, context),
            DueAt = Overdue.NextDueAt(cut, context.Policy),
        };
    }

    /// <summary>
    /// The tenant has moved to another domain: its passkeys of the old one are over. Without them a password alone is
    /// not enough at the next sign-in, as after <see cref="ResetFactors"/>.
    /// </summary>
    public static Decision<Account, Done> EndPasskeys(Account account, string domain, DecisionContext context)
    {
        var ended = account.Passkeys.All.RemoveAll(passkey => passkey.Domain == domain);
        if (ended.IsEmpty)
        {
            return Decision.Already<Account>();
        }

        var left = account.Passkeys.All.RemoveRange(ended);
        var next = account with
        {
            Passkeys = new(left),
            Head = left.IsEmpty ? account.Head.WithoutPreferred(Factor.Passkey) : account.Head,
        };
        next = next.HasSecondFactor
            ? next
            : next with { RecoveryCodes = null, Head = next.Head with { FactorsReset = true } };
        var cut = EndEverything(account, next, context);
        return new Decision<Account, Done>(default(Done), cut)
        {
            // One for all of them: with one for each, the fullest account would not fit into a commit.
            Events = [new AuditEvent(AuditType.PasskeyRemoved) { By = "back-office" }],
            Messages = AccountNotifications.ToAll(account, MessageKind.PasskeyRemoved, context),
            DueAt = Overdue.NextDueAt(cut, context.Policy),
        };
    }

    /// <summary>
    /// Erases the person. The head stays for the audit chain, and the notified addresses stay for a day.
    /// </summary>
    public static Decision<Account, Done> Delete(
        Account account, DecisionContext context, string by = "back-office")
    {
        var gone = new Account
        {
            Head = new AccountHead
            {
                Deleted = true,
                CreatedAt = account.Head.CreatedAt,
                SecurityStamp = account.Head.SecurityStamp,
            },
            FormerAddresses = account.FormerAddresses,
        };
        var cut = EndEverything(account, gone, context);
        return new Decision<Account, Done>(default(Done), cut)
        {
            Events = [new AuditEvent(AuditType.AccountDeleted) { By = by }],
            Messages = AccountNotifications.ToAll(account, MessageKind.AccountDeleted, context),
            DecoyMessages = [FollowUpPointer.Create(context)],
            DueAt = Overdue.NextDueAt(cut, context.Policy),
        };
    }

    // Ends sessions, challenges, devices and links. A removed address is kept for its notification.
    private static Account EndEverything(Account account, Account next, DecisionContext context)
    {
        var cut = next.EndOthers(keepSessionId: null);
        cut = cut with
        {
            Head = cut.Head with
            {
                UnlockLink = next.Head.UnlockLink.Void(),
                PasswordLink = next.Head.PasswordLink.Void(),
                WelcomeLink = next.Head.WelcomeLink.Void(),
            },
        };
        return account.Addresses().Where(
            address => next.AddressOf(address.Hash, orFormer: false) is null).Aggregate(
            cut, (left, address) => left.KeepFormer(address, context.Now));
    }
}
