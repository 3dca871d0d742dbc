namespace Countersign.Accounts;

/// <summary>
/// A browser or phone that completed a login. Its token gives it its own attempt budget, which attackers elsewhere
/// cannot use up. The token proves nothing else.
/// </summary>
public sealed record Device(string Id, byte[] TokenHash, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt)
{
    /// <summary>Devices of one account; the oldest is evicted.</summary>
    public const int Maximum = 5;

    /// <summary>Wrong answers that came with this device's token.</summary>
    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;
}
