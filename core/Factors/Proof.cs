namespace Countersign.Factors;

/// <summary>
/// One factor passed: which, when, and (for factors that travel) the inbox it went to. A first proof is of the first
/// factor; the inbox behind one is no second factor beside it.
/// </summary>
public sealed record Proof(Factor Factor, DateTimeOffset At, string? Inbox = null, bool First = false);
