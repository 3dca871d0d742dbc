using System.Collections.Immutable;

namespace Countersign.Tenants;

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
}

/// <summary>How long a session lives without being used, and at most.</summary>
public sealed record SessionPolicy
{
    public TimeSpan Idle { get; set; } = TimeSpan.FromDays(7);

    public TimeSpan Absolute { get; set; } = TimeSpan.FromDays(30);
}
