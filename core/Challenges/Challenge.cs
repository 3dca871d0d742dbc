using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Countersign.Challenges;

/// <summary>What is still to be proved before something is granted.</summary>
public sealed record Challenge(string Id, ChallengePurpose Purpose, DateTimeOffset CreatedAt)
{
    /// <summary>From the first answer that opened it to its end.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Open challenges of one account; the oldest gives way.</summary>
    public const int MaximumOpen = 20;

    /// <summary>Of these, ones that nothing was proved for.</summary>
    public const int MaximumUnproven = 5;

    public ImmutableArray<Proof> Proofs { get; set; } = [];

    /// <summary>The session that a step-up renews.</summary>
    public string? SessionId { get; init; }

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => CreatedAt + Lifetime;

    public bool IsOpen(DateTimeOffset now) => now < ExpiresAt;
}

/// <summary>What a passed challenge is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChallengePurpose>))]
public enum ChallengePurpose
{
    [JsonStringEnumMemberName("sign-in")]
    SignIn,

    [JsonStringEnumMemberName("step-up")]
    StepUp,
}
