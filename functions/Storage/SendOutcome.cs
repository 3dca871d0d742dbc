using Countersign.Messages;

namespace Countersign.Storage;

/// <summary>The result of one try to send.</summary>
public sealed record SendOutcome(DispatchStatus Status, string? Detail, TimeSpan? RetryAfter = null);
