using System.Text.Json.Serialization;

namespace Countersign.Accounts;

/// <summary>
/// The one live link of its purpose. A generation lives 15 min from its first send; sending again while enough of that
/// is left repeats the same link, later it starts the next generation, which kills the old.
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
