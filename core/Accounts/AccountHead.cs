using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Factors;

namespace Countersign.Accounts;

/// <summary>The head of an account: who it is, its password, its budget and its recovery.</summary>
/// <remarks>What has a default is `set`, here and in other rows: the generated reader passes over it where an older row lacks it, but would clear an `init`.</remarks>
public sealed record AccountHead
{
    /// <summary>Canonical; empty for a name that nobody has.</summary>
    public string Username { get; set; } = "";

    /// <summary>The username as it was given: what messages are written to.</summary>
    public Address UsernameAddress { get; set; } = Address.Nowhere(Channel.Email);

    public Address? Email { get; init; }

    public Address? Phone { get; init; }

    public Role Role { get; init; }

    public string? Locale { get; init; }

    public bool AutoSave { get; init; }

    public string? PasswordHash { get; init; }

    /// <summary>
    /// The inbox whose recovery link set the password. Until the password is changed with another factor, that
    /// inbox is no second factor beside it: it would be the same one twice.
    /// </summary>
    public string? PasswordProvedBy { get; init; }

    /// <summary>Shorter than a password may be that stands alone: its second factor cannot be removed.</summary>
    public bool PasswordIsShort { get; init; }

    /// <summary>No answer of this account is right, and no session of it lives.</summary>
    public bool Disabled { get; init; }

    /// <summary>Nothing is left but the place of its audit chain.</summary>
    public bool Deleted { get; init; }

    /// <summary>Signs in for the first time without a password, into rights that need a second factor.</summary>
    public bool MustEnrol { get; init; }

    /// <summary>The back office removed the factors: the next sign-in takes the password and a code to the username.</summary>
    public bool FactorsReset { get; init; }

    /// <summary>The second factor to offer first, where the person chose one.</summary>
    public Factor? PreferredFactor { get; init; }

    /// <summary>A copy for lists, which read heads only; the factors' own rows have the last word.</summary>
    public bool SecondFactor { get; init; }

    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;

    public RecoveryLink UnlockLink { get; set; } = RecoveryLink.None;

    public RecoveryPacing UnlockPacing { get; set; } = RecoveryPacing.None;

    public RecoveryLink PasswordLink { get; set; } = RecoveryLink.None;

    public RecoveryPacing PasswordPacing { get; set; } = RecoveryPacing.None;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often everything that was under way was ended: what a door has begun for this account in an earlier epoch is over too.</summary>
    [JsonPropertyName("epoch")]
    public int SecurityStamp { get; init; }

    [JsonIgnore]
    public Channel Channel => UsernameAddress.Channel;

    /// <summary>Where a login code by this channel goes; nothing where the account has no such address.</summary>
    public Address? AddressFor(Channel channel) =>
        Channel == channel ? UsernameAddress : channel == Channel.Email ? Email : Phone;
}

/// <summary>What a user may do beside signing in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    [JsonStringEnumMemberName("user")]
    User,

    [JsonStringEnumMemberName("admin")]
    Admin,
}
