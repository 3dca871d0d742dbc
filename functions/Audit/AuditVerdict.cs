namespace Countersign.Audit;

/// <summary>What one call has verified; `valid` speaks of its own pages. With a cursor there is more to verify.</summary>
public sealed record AuditVerdict(bool Valid, int Aggregates, long Rows, IReadOnlyList<AuditFinding> Problems, DateTimeOffset? AnchoredAt, string? Cursor);
