namespace Countersign.Factors;

/// <summary>
/// A factor that was proved: which, when, and for SMS and email the inbox. <see cref="First"/> marks a proof of the
/// first factor; the same inbox cannot be the second factor.
/// </summary>
public sealed record Proof(Factor Factor, DateTimeOffset At, string? Inbox = null, bool First = false)
{
    /// <summary>For a passkey: which one. When it is removed, its proofs are removed.</summary>
    public string? PasskeyId { get; init; }
}
