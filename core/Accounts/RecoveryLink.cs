using System.Text.Json.Serialization;

namespace Countersign.Accounts;

/// <summary>
/// The one live link for its purpose. A generation is valid for 15 min from its first send, unless its purpose says
/// otherwise. A resend repeats the same link while enough time is left; after that, or under another key, it starts the
/// next generation, which voids the old one.
/// </summary>
public sealed record RecoveryLink(int Generation, DateTimeOffset FirstSentAt, string KeyId, bool Live)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan ShortestMargin = TimeSpan.FromMinutes(2);

    /// <summary>How long the generation is valid.</summary>
    public TimeSpan ValidFor { get; set; } = Lifetime;

    public static RecoveryLink None { get; } = new(0, DateTimeOffset.MinValue, "", Live: false);

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => FirstSentAt == DateTimeOffset.MinValue ? FirstSentAt : FirstSentAt + ValidFor;

    // A link that is valid for days is worth repeating for half of its time: then its reader still has the other half.
    private TimeSpan RenewalMargin => ValidFor > Lifetime ? ValidFor / 2 : ShortestMargin;

    public RecoveryLink Renew(DateTimeOffset now, string keyId, TimeSpan? validFor = null) =>
        Live && KeyId == keyId && now < ExpiresAt - RenewalMargin
            ? this
            : new RecoveryLink(Generation + 1, now, keyId, Live: true) { ValidFor = validFor ?? Lifetime };

    public RecoveryLink Void() => this with { Live = false };

    public bool IsValid(int generation, DateTimeOffset now) => Live && generation == Generation && now < ExpiresAt;
}
