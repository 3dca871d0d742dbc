using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Factors;

namespace Countersign.Accounts;

/// <summary>The head of an account: who it is, its password, its budget and its recovery.</summary>
/// <remarks>A member with a default value is `set`, here and in other rows: the generated reader keeps the default when
/// an older row lacks the member, but it would clear an `init`.</remarks>
public sealed record AccountHead
{
    /// <summary>How long wrong answers count, and the row of an unknown name is kept, after the last touch.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromDays(30);

    /// <summary>Canonical; empty for an unknown name.</summary>
    public string Username { get; set; } = "";

    /// <summary>The username as it was entered: messages go to this address.</summary>
    public Address UsernameAddress { get; set; } = Address.Nowhere(Channel.Email);

    public Address? Email { get; init; }

    public Address? Phone { get; init; }

    /// <summary>The name of the person, for display.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the person in the tenant's own system. No two users of a tenant have the same.</summary>
    public string? ExternalId { get; init; }

    public Role Role { get; init; }

    public string? Locale { get; init; }

    public bool AutoSave { get; init; }

    public string? PasswordHash { get; init; }

    /// <summary>
    /// The inbox whose recovery link set the password. Until the password is changed with another factor, this inbox
    /// cannot be the second factor: one inbox would prove both.
    /// </summary>
    public string? PasswordProvedBy { get; init; }

    /// <summary>Too short for a password that is the only factor: the last second factor cannot be removed.</summary>
    public bool PasswordIsShort { get; init; }

    /// <summary>Every answer is wrong, and no session is live.</summary>
    public bool Disabled { get; init; }

    /// <summary>The person is erased; the head remains for the audit chain.</summary>
    public bool Deleted { get; init; }

    /// <summary>The next sign-in requires the enrolment of a second factor.</summary>
    public bool MustEnrol { get; init; }

    /// <summary>
    /// The back office removed the factors: the next sign-in requires the password and a code to the username.
    /// </summary>
    public bool FactorsReset { get; init; }

    /// <summary>The second factor that the user wants to be offered first.</summary>
    public Factor? PreferredFactor { get; init; }

    /// <summary>
    /// The account's user handle for authenticators: 64 random bytes in base64url, which say nothing about the person
    /// (WebAuthn Level 3, 14.6.1). Null before the first passkey.
    /// </summary>
    public string? PasskeyHandle { get; init; }

    /// <summary>A copy for lists, which read only heads. The factor rows are authoritative.</summary>
    public bool SecondFactor { get; init; }

    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;

    public FailureCounts FailuresByFactor { get; set; } = FailureCounts.None;

    /// <summary>
    /// When somebody last did what leaves a trace at an unknown name too: a wrong answer, a login code, a recovery.
    /// </summary>
    public DateTimeOffset? TouchedAt { get; init; }

    public RecoveryLink UnlockLink { get; set; } = RecoveryLink.None;

    public RecoveryPacing UnlockPacing { get; set; } = RecoveryPacing.None;

    public RecoveryLink PasswordLink { get; set; } = RecoveryLink.None;

    public RecoveryPacing PasswordPacing { get; set; } = RecoveryPacing.None;

    /// <summary>Sets the first password of a user who was created without one.</summary>
    public RecoveryLink WelcomeLink { get; set; } = RecoveryLink.None;

    /// <summary>The last change of the tenant's pages that this administrator was told of.</summary>
    public int PageChangesTold { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Grows each time all sessions and challenges end. A challenge that a protected resource began under an older
    /// stamp is over too.
    /// </summary>
    [JsonPropertyName("epoch")]
    public int SecurityStamp { get; init; }

    [JsonIgnore]
    public Channel Channel => UsernameAddress.Channel;

    public AccountHead WithoutPreferred(Factor factor) =>
        PreferredFactor == factor ? this with { PreferredFactor = null } : this;

    /// <summary>
    /// Forgets wrong answers that led to no lock, 30 days after the last touch. The row of an unknown name is deleted
    /// after the same time: otherwise an old counter would show that the name exists.
    /// </summary>
    public AccountHead WithoutOldFailures(DateTimeOffset now) =>
        !Budget.IsLocked && TouchedAt is { } at && now >= at + IdleLifetime
            ? this with { Budget = AttemptBudget.Full, FailuresByFactor = FailureCounts.None }
            : this;

    /// <summary>Where a login code on this channel goes; null when the account has no such address.</summary>
    public Address? AddressFor(Channel channel) =>
        Channel == channel ? UsernameAddress : channel == Channel.Email ? Email : Phone;
}

/// <summary>The rights of a user.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    [JsonStringEnumMemberName("user")]
    User,

    [JsonStringEnumMemberName("admin")]
    Admin,
}
