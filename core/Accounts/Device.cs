using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>
/// A browser or phone that completed a login. Its token gives it its own attempt budget, which attackers elsewhere
/// cannot use up. The token proves nothing else.
/// </summary>
public sealed record Device(string Id, byte[] TokenHash, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt)
{
    /// <summary>Devices of one account; the oldest is evicted.</summary>
    public const int Maximum = 5;

    /// <summary>How long the lane of an unlock link lasts.</summary>
    public static readonly TimeSpan LaneLifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Set for whoever opened an unlock link: for a short time strangers cannot lock this person out again. It is no
    /// device: it skips no factor, is not listed and evicts no device.
    /// </summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Wrong answers that came with this device's token.</summary>
    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;
}

/// <summary>An opened device token: the device, and the 32 bytes that prove possession.</summary>
public sealed record DeviceToken(string DeviceId, Secret Proof);
