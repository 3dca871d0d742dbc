namespace Countersign.Challenges;

/// <summary>One factor passed: which, when, and (for factors that travel) the keyed hash of the address it went to.</summary>
public sealed record Proof(Factor Factor, DateTimeOffset At, string? AddressHash = null);
