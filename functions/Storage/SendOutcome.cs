using Countersign.Messages;

namespace Countersign.Storage;

/// <summary>What became of a try.</summary>
public sealed record SendOutcome(DispatchStatus Status, string? Detail, TimeSpan? RetryAfter = null);
