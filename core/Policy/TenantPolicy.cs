using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Countersign.Policy;

/// <summary>The settings of one tenant. The defaults are the rules of the product.</summary>
public sealed record TenantPolicy
{
    public const int MostAttempts = 10;
    public const int MostFutureSteps = 1;
    public const int MostCallingCodes = 50;
    public const int MostDepartments = 50;
    public const int LongestDepartment = 40;
    public static readonly TimeSpan ShortestLock = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LongestLock = TimeSpan.FromDays(30);
    public static readonly TimeSpan ShortestLink = TimeSpan.FromHours(1);
    public static readonly TimeSpan LongestLink = TimeSpan.FromDays(365);

    public required string Name { get; init; }

    /// <summary>The label that authenticator apps show.</summary>
    public required string Issuer { get; init; }

    public string Locale { get; set; } = "en";

    /// <summary>Wrong answers until the lock, first and second factor together.</summary>
    /// <value>1 to 10; 5 by default.</value>
    public int Attempts { get; set; } = 5;

    /// <summary>How many 30 s steps a TOTP may be ahead of our clock.</summary>
    /// <value>0 or 1; 0 by default, which makes a code valid for exactly 60 s.</value>
    public int FutureSteps { get; init; }

    /// <summary>
    /// The allowed calling codes. An empty list allows all, but then a number must begin with `+` or `00`.
    /// </summary>
    public ImmutableArray<string> AllowedCallingCodes { get; set; } = [];

    public SessionPolicy Session { get; set; } = new();

    /// <summary>After which time a timer lifts a lock; null means never.</summary>
    /// <value>At least 15 minutes; doubles with each lock since the last complete login.</value>
    public TimeSpan? UnlockAfter { get; init; }

    /// <summary>A user without a second factor must enrol one at the next sign-in.</summary>
    public bool RequireMfa { get; init; }

    /// <summary>Which second factors may be enrolled, and their order.</summary>
    public SecondFactorPolicy SecondFactors { get; set; } = new();

    /// <summary>Every new document requires two factors.</summary>
    public bool EnforceTwoFactorForDocuments { get; init; }

    /// <summary>Departments whose new documents always require two factors.</summary>
    public ImmutableArray<string> TwoFactorDepartments { get; set; } = [];

    /// <summary>What enforced two factors do to a document with quick signing.</summary>
    public QuickSign QuickSign { get; init; }

    /// <summary>
    /// The link that was sent to an invitee is the one factor of `1fa`. Off: a code is required too, because a message
    /// can be forwarded.
    /// </summary>
    public bool LinkMeetsOneFactor { get; init; }

    /// <summary>How long the links of an invitation are valid.</summary>
    /// <value>1 hour to 365 days; 30 days by default.</value>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// One SMS is enough when the code of a protected resource and the user's second factor go to the same number. Off:
    /// both are required.
    /// </summary>
    public bool OneSmsForBoth { get; init; }

    /// <summary>What an enforced data room does with a member who has no number.</summary>
    public MissingPhone MissingPhone { get; init; }

    public SendCaps SendCaps { get; set; } = new();

    public SenderPolicy Sender { get; set; } = new();

    public DevicePolicy Devices { get; set; } = new();

    /// <summary>The page to which links lead; null means the deployment's page.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Where the page of a link hands over a document's grant; null means nowhere.</summary>
    public string? DocumentUrl { get; init; }

    /// <summary>Further web origins that may call this tenant's routes, as browsers write them.</summary>
    public ImmutableArray<string> Origins { get; set; } = [];

    /// <summary>
    /// The domain to which passkeys are bound, the host of the page or a parent of it; null means the host.
    /// </summary>
    public string? PasskeyDomain { get; init; }

    /// <summary>The server that receives events; null means none.</summary>
    public Webhook? Webhook { get; init; }

    /// <summary>True where both send people to the same places and admit the same origins.</summary>
    public bool HasPagesOf(TenantPolicy other) =>
        (PublicUrl, DocumentUrl, PasskeyDomain) == (other.PublicUrl, other.DocumentUrl, other.PasskeyDomain)
        && Origins.SequenceEqual(other.Origins);
}

/// <summary>How long a session is valid without use, and at most.</summary>
public sealed record SessionPolicy
{
    public static readonly TimeSpan ShortestIdle = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan LongestIdle = TimeSpan.FromDays(30);
    public static readonly TimeSpan LongestSession = TimeSpan.FromDays(365);

    public TimeSpan Idle { get; set; } = TimeSpan.FromDays(7);

    public TimeSpan Absolute { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A lock also ends sessions. Off by default, because attackers can lock any name.</summary>
    public bool EndOnLock { get; init; }
}

/// <summary>
/// The senders of messages, of those that the operator provisioned; null means the sender of the deployment.
/// </summary>
public sealed record SenderPolicy
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Email { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Sms { get; init; }
}

/// <summary>Devices that completed a login before: each has its own attempt budget.</summary>
public sealed record DevicePolicy
{
    public bool Enabled { get; set; } = true;

    /// <summary>A recognised device replaces the second factor. Off: every login requires the second factor.</summary>
    public bool SkipSecondFactor { get; init; }
}

/// <summary>What an enforced data room does with a member who has no number.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissingPhone>))]
public enum MissingPhone
{
    [JsonStringEnumMemberName("allow")]
    Allow,

    [JsonStringEnumMemberName("block")]
    Block,
}

/// <summary>What enforced two factors do to a document with quick signing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuickSign>))]
public enum QuickSign
{
    /// <summary>It is refused: two factors hold for every document.</summary>
    [JsonStringEnumMemberName("block")]
    Block,

    /// <summary>It is exempt and keeps the levels that its sender chooses.</summary>
    [JsonStringEnumMemberName("exempt")]
    Exempt,
}
