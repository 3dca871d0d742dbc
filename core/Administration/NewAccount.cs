using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Passwords;
using Countersign.SelfService;

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

    public string? Name { get; init; }

    public string? ExternalId { get; init; }

    public string? Locale { get; init; }

    public bool AutoSave { get; init; }

    /// <summary>A link to the username sets the first password.</summary>
    public bool Invite { get; init; }

    /// <summary>The first sign-in requires the enrolment of a second factor.</summary>
    public bool MustEnrol { get; init; }

    /// <summary>What the user types to sign in, as it was entered.</summary>
    public string Typed => Username ?? Email ?? Phone!;

    /// <summary>The user comes from another service.</summary>
    public bool IsImported { get; init; }

    /// <summary>The hash of a password that another service made.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>An authenticator that the user has already, sealed for this account.</summary>
    public TotpEnrolment? Totp { get; init; }

    /// <summary>Another service has verified the address.</summary>
    public bool IsEmailVerified { get; init; }

    public bool IsPhoneVerified { get; init; }

    public IEnumerable<(Channel Channel, string Text)> VerifiedAddresses() =>
        [
            .. IsEmailVerified && Email is { } email ? [(Channel.Email, email)] : (ReadOnlySpan<(Channel, string)>)[],
            .. IsPhoneVerified && Phone is { } phone ? [(Channel.Sms, phone)] : (ReadOnlySpan<(Channel, string)>)[],
        ];

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

        var account = VerifiedAddresses().Aggregate(
            new Account { Head = Head(name, address, context.Now), Totp = Totp },
            (made, one) => made.WithProved(address(one.Channel, one.Text).Inbox, context.Now, "import"));
        var (head, welcome) = Welcome.Write(account.Head, context);
        account = Invite ? account with { Head = head } : account;
        return new Decision<Account, string>(UserId, account)
        {
            Messages = Invite ? [welcome] : [],
            Events = [new AuditEvent(IsImported ? AuditType.AccountImported : AuditType.AccountCreated)
            {
                By = "back-office",
            }],
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
        PasswordHash = Password?.Hash() ?? PasswordHash,
        PasswordIsShort = Password?.IsShort ?? false,
        CreatedAt = now,
        Name = Name,
        ExternalId = ExternalId,
        Role = Role,
        Locale = Locale,
        AutoSave = AutoSave,
        MustEnrol = MustEnrol,
    };
}
