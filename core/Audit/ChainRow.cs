namespace Countersign.Audit;

/// <summary>One row of a chain as it was read, whoever may have written it. Without an entry its columns make no sense.</summary>
public sealed record ChainRow(long Sequence, byte[] Link, string KeyId, ChainEntry? Entry);

/// <summary>What the link of a row speaks of.</summary>
public sealed record ChainEntry(DateTimeOffset At, AuditEvent Event, string Operation);
