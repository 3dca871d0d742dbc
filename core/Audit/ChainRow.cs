namespace Countersign.Audit;

/// <summary>
/// One row of a chain as it was read; it may be forged. The entry is null when the columns cannot be read.
/// </summary>
public sealed record ChainRow(long Sequence, byte[] Link, string KeyId, ChainEntry? Entry);

/// <summary>The content that the link of a row covers.</summary>
public sealed record ChainEntry(DateTimeOffset At, AuditEvent Event, string Operation);
