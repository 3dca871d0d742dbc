using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;

namespace Countersign.Administration;

/// <summary>What the back office sends to be different, with addresses as they are to be stored; what is null stays.</summary>
public sealed record AccountPatch
{
    /// <summary>How long an address that an administrator set gets no code: time for the owner, who was told at the old one, to object.</summary>
    public static readonly TimeSpan Quarantine = TimeSpan.FromHours(24);

    public Replacement<string>? Email { get; init; }

    public Replacement<string>? Phone { get; init; }

    public string? Username { get; init; }

    public Role? Role { get; init; }

    public Replacement<string>? Locale { get; init; }

    public bool? AutoSave { get; init; }

    public bool? Disabled { get; init; }

    /// <summary>The username that the account is to have, in the spelling that is written to; null where it stays.</summary>
    /// <remarks>Where it is the email or the phone that changes, it follows.</remarks>
    public Result<string?> NewUsername(AccountHead head)
    {
        if (Username is not null)
        {
            return Username;
        }

        if (Email is not null && Is(head.Email, head.Username))
        {
            return Email.To ?? Orphaned("email");
        }

        return Phone is not null && Is(head.Phone, head.Username) ? Phone.To ?? Orphaned("phone") : (string?)null;
    }

    /// <summary>The change of this very account, once <see cref="NewUsername"/> has found nothing wrong.</summary>
    /// <param name="trusted">The API key asks: an address may be used at once. An administrator's is put in quarantine.</param>
    public AccountChange Of(AccountHead head, bool trusted, Func<Channel, string, Address> address, DateTimeOffset now)
    {
        return new AccountChange
        {
            Username = NewUsername(head).Value is { } name && Countersign.Addresses.Username.TryParse(name, [], out var parsed) ? (parsed!.Canonical, Set(parsed.Channel, name)) : null,
            Email = Email is null ? null : new Replacement<Address>(Email.To is { } email ? Set(Channel.Email, email) : null),
            Phone = Phone is null ? null : new Replacement<Address>(Phone.To is { } phone ? Set(Channel.Sms, phone) : null),
            Role = Role,
            Locale = Locale,
            AutoSave = AutoSave,
            Disabled = Disabled,
        };

        // An address that the account has already stays what it is, in quarantine or not.
        Address Set(Channel channel, string text) =>
            trusted ? address(channel, text) : Known(head, text) ?? address(channel, text) with { UsableFrom = now + Quarantine };
    }

    private static Address? Known(AccountHead head, string text) =>
        new[] { head.UsernameAddress, head.Email, head.Phone }.FirstOrDefault(known => string.Equals(known?.Text, text, StringComparison.Ordinal));

    private static bool Is(Address? address, string username) =>
        address is not null && Countersign.Addresses.Username.TryParse(address.Text, [], out var name) && string.Equals(name!.Canonical, username, StringComparison.Ordinal);

    private static Result<string?> Orphaned(string field) => Refusal.InvalidField(field, "Is the username: give another username with it.");
}
