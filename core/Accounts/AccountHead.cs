using System.Text.Json.Serialization;
using Countersign.Outbox;
using Countersign.Recovery;

namespace Countersign.Accounts;

/// <summary>The head of an account: who it is, its password, its budget and its recovery.</summary>
/// <remarks>What has a default is `set`, here and in other rows: the generated reader passes over it where an older row lacks it, but would clear an `init`.</remarks>
public sealed record AccountHead
{
    /// <summary>Canonical; empty for a name that nobody has.</summary>
    public string Username { get; set; } = "";

    /// <summary>The username as it was given: what messages are written to.</summary>
    public string UsernameAddress { get; set; } = "";

    /// <summary>Keyed hash of <see cref="UsernameAddress"/>.</summary>
    public string AddressHash { get; set; } = "";

    /// <summary>How a message reaches the username.</summary>
    public Channel Channel { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public Role Role { get; init; }

    public string? Locale { get; init; }

    public bool AutoSave { get; init; }

    public string? PasswordHash { get; init; }

    /// <summary>
    /// The address hash whose recovery link set the password. Until the password is changed with another factor, that
    /// inbox is no second factor beside it: it would be the same one twice.
    /// </summary>
    public string? PasswordProvedBy { get; init; }

    /// <summary>Shorter than a password may be that stands alone: its second factor cannot be removed.</summary>
    public bool PasswordIsShort { get; init; }

    /// <summary>A copy for lists, which read heads only; the factors' own rows have the last word.</summary>
    public bool SecondFactor { get; init; }

    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;

    public RecoveryLink UnlockLink { get; set; } = RecoveryLink.None;

    public RecoveryPacing UnlockPacing { get; set; } = RecoveryPacing.None;

    public RecoveryLink PasswordLink { get; set; } = RecoveryLink.None;

    public RecoveryPacing PasswordPacing { get; set; } = RecoveryPacing.None;

    public DateTimeOffset CreatedAt { get; init; }
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
