using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Passwords;

namespace Countersign.Administration;

/// <summary>What a new account is made of, validated.</summary>
public sealed record NewAccount(string UserId)
{
    public string? Email { get; init; }

    public string? Phone { get; init; }

    /// <summary>The username, if it is neither the email nor the phone.</summary>
    public string? Username { get; init; }

    public NewPassword? Password { get; init; }

    public Role Role { get; init; }

    public string? Locale { get; init; }

    public bool AutoSave { get; init; }

    /// <summary>The first sign-in requires the enrolment of a second factor.</summary>
    public bool MustEnrol { get; init; }

    /// <summary>What the user types to sign in, as it was entered.</summary>
    public string Typed => Username ?? Email ?? Phone!;

    /// <param name="existing">The account of this id; there must be none.</param>
    /// <param name="name">The username in canonical form; its name is already claimed.</param>
    /// <param name="address">Makes an address of this tenant.</param>
    /// <param name="context">The time.</param>
    public Decision<Account, string> Create(
        Account? existing, Username name, Func<Channel, string, Address> address, DecisionContext context)
    {
        if (existing is not null)
        {
            return Decision.No<Account, string>(Refusal.Conflict);
        }

        var account = new Account { Head = Head(name, address, context.Now) };
        return new Decision<Account, string>(UserId, account)
        {
            Events = [new AuditEvent(AuditType.AccountCreated) { By = "back-office" }],
            IndexedInboxes = account.NewInboxes(null),
        };
    }

    // Messages go to a number in its canonical form, and to an email address as it was entered.
    private AccountHead Head(Username name, Func<Channel, string, Address> address, DateTimeOffset now) => new()
    {
        Username = name.Canonical,
        UsernameAddress = address(name.Channel, name.Channel == Channel.Sms ? name.Canonical : Typed),
        Email = Email is { } email ? address(Channel.Email, email) : null,
        Phone = Phone is { } phone ? address(Channel.Sms, phone) : null,
        PasswordHash = Password?.Hash(),
        PasswordIsShort = Password?.IsShort ?? false,
        CreatedAt = now,
        Role = Role,
        Locale = Locale,
        AutoSave = AutoSave,
        MustEnrol = MustEnrol,
    };
}
