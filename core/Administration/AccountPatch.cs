using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;

namespace Countersign.Administration;

/// <summary>
/// What the back office wants to change, with addresses in the form in which they are stored; null means unchanged.
/// </summary>
public sealed record AccountPatch
{
    /// <summary>
    /// How long an address that an administrator set receives no code. The owner, notified at the old address, has this
    /// time to object.
    /// </summary>
    public static readonly TimeSpan Quarantine = TimeSpan.FromHours(24);

    public Replacement<string>? Email { get; init; }

    public Replacement<string>? Phone { get; init; }

    public string? Username { get; init; }

    public Role? Role { get; init; }

    public Replacement<string>? Locale { get; init; }

    public Replacement<string>? Name { get; init; }

    public Replacement<string>? ExternalId { get; init; }

    public bool? AutoSave { get; init; }

    public bool? Disabled { get; init; }

    /// <summary>The new username, spelled as messages are addressed; null when it does not change.</summary>
    /// <remarks>If the username is the email or phone that changes, it changes with it.</remarks>
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

    /// <summary>The change for this account. Call it after <see cref="NewUsername"/> found no problem.</summary>
    /// <param name="trusted">True for a call with the API key: its addresses are usable at once. Addresses from an
    /// administrator are quarantined.</param>
    public AccountChange Of(AccountHead head, bool trusted, Func<Channel, string, Address> address, DateTimeOffset now)
    {
        return new AccountChange
        {
            Username = NewUsername(head).Value is { } name
                && Countersign.Addresses.Username.TryParse(name, [], out var parsed)
                ? (parsed!.Canonical, Set(parsed.Channel, name))
                : null,
            Email = Email is null
                ? null
                : new Replacement<Address>(Email.To is { } email ? Set(Channel.Email, email) : null),
            Phone = Phone is null
                ? null
                : new Replacement<Address>(Phone.To is { } phone ? Set(Channel.Sms, phone) : null),
            Role = Role,
            Locale = Locale,
            Name = Name,
            ExternalId = ExternalId,
            AutoSave = AutoSave,
            Disabled = Disabled,
        };

        // An address that the account already has keeps its quarantine state.
        Address Set(Channel channel, string text) =>
            trusted
                ? address(channel, text)
                : Known(head, text) ?? address(channel, text) with { UsableFrom = now + Quarantine };
    }

    private static Address? Known(AccountHead head, string text) =>
        new[] { head.UsernameAddress, head.Email, head.Phone }.FirstOrDefault(
            known => string.Equals(known?.Text, text, StringComparison.Ordinal));

    private static bool Is(Address? address, string username) =>
        address is not null
        && Countersign.Addresses.Username.TryParse(address.Text, [], out var name)
        && string.Equals(name!.Canonical, username, StringComparison.Ordinal);

    private static Result<string?> Orphaned(string field) =>
        Refusal.InvalidField(field, "Is the username. Give a new username too.");
}
