namespace Countersign.Accounts;

/// <summary>
/// A browser or phone that a complete login came from. Its token opens a budget of its own, which no stranger can spend;
/// it proves nothing beside that.
/// </summary>
public sealed record Device(string Id, byte[] TokenHash, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt)
{
    /// <summary>Devices of one account; the oldest gives way.</summary>
    public const int Maximum = 5;

    /// <summary>Wrong answers that came with this device's token.</summary>
    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;
}
