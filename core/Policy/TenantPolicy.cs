using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Countersign.Policy;

/// <summary>The numbers and switches of one tenant. The defaults are the rules of the product.</summary>
public sealed record TenantPolicy
{
    public required string Name { get; init; }

    /// <summary>The label that authenticator apps show.</summary>
    public required string Issuer { get; init; }

    public string Locale { get; set; } = "en";

    /// <summary>Wrong answers until the lock, first and second factor together.</summary>
    /// <value>1 to 10; 5 by default.</value>
    public int Attempts { get; set; } = 5;

    /// <summary>How many 30 s steps ahead of our clock a TOTP may be.</summary>
    /// <value>0 or 1; 0 by default, which makes a code valid for exactly 60 s.</value>
    public int FutureSteps { get; init; }

    /// <summary>Calling codes that phone numbers must begin with; none means any, but only behind `+` or `00`.</summary>
    public ImmutableArray<string> AllowedCallingCodes { get; set; } = [];

    public SessionPolicy Session { get; set; } = new();

    /// <summary>When a timer lifts a lock; none is never.</summary>
    /// <value>15 minutes at least, doubled with each lock since the last complete login.</value>
    public TimeSpan? UnlockAfter { get; init; }

    /// <summary>Whoever has no second factor enrols one at the next sign-in.</summary>
    public bool RequireMfa { get; init; }

    /// <summary>Every new document is sent with two factors.</summary>
    public bool EnforceTwoFactorForDocuments { get; init; }

    /// <summary>Departments whose every new document is sent with two factors, whatever the tenant asks of the others.</summary>
    public ImmutableArray<string> TwoFactorDepartments { get; set; } = [];

    /// <summary>How long the links of an invitation are good.</summary>
    /// <value>1 hour to 365 days; 30 days by default.</value>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>One SMS is enough where a door's own code and a person's second factor go to the same number. Off: both are asked.</summary>
    public bool OneSmsForBoth { get; init; }

    /// <summary>What an enforced data room does with a member who has no number.</summary>
    public MissingPhone MissingPhone { get; init; }

    public SendCaps SendCaps { get; set; } = new();

    /// <summary>Which of the senders that the operator provisioned; none is the deployment's own.</summary>
    public SenderPolicy Sender { get; set; } = new();

    public DevicePolicy Devices { get; set; } = new();

    /// <summary>Where events are told; none is nowhere.</summary>
    public Webhook? Webhook { get; init; }
}

/// <summary>How long a session lives without being used, and at most.</summary>
public sealed record SessionPolicy
{
    public TimeSpan Idle { get; set; } = TimeSpan.FromDays(7);

    public TimeSpan Absolute { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A lock ends sessions too. Off, because strangers can lock any name.</summary>
    public bool EndOnLock { get; init; }
}

/// <summary>Who messages come from.</summary>
public sealed record SenderPolicy
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Email { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Sms { get; init; }
}

/// <summary>Devices recognised from an earlier complete login: each has a budget of its own.</summary>
public sealed record DevicePolicy
{
    public bool Enabled { get; init; }

    /// <summary>A recognised device stands in for the second factor. Off: it is asked for at every login.</summary>
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
