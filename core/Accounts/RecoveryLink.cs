using System.Text.Json.Serialization;

namespace Countersign.Accounts;

/// <summary>
/// The one live link for its purpose. A generation is valid for 15 min from its first send. A resend repeats the same
/// link while more than two minutes are left; after that it starts the next generation, which voids the old one.
/// </summary>
public sealed record RecoveryLink(int Generation, DateTimeOffset FirstSentAt, string KeyId, bool Live)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan RenewalMargin = TimeSpan.FromMinutes(2);

    public static RecoveryLink None { get; } = new(0, DateTimeOffset.MinValue, "", Live: false);

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => FirstSentAt == DateTimeOffset.MinValue ? FirstSentAt : FirstSentAt + Lifetime;

    public RecoveryLink Send(DateTimeOffset now, string keyId) =>
        Live && now < ExpiresAt - RenewalMargin ? this : new RecoveryLink(Generation + 1, now, keyId, Live: true);

    public RecoveryLink Kill() => this with { Live = false };

    public bool Opens(int generation, DateTimeOffset now) => Live && generation == Generation && now < ExpiresAt;
}
