namespace Countersign.Audit;

/// <summary>
/// The result of one verification call; `valid` covers only its pages. A cursor means that there is more to verify.
/// </summary>
public sealed record AuditVerdict(
    bool Valid, int Aggregates, long Rows, IReadOnlyList<AuditFinding> Problems, DateTimeOffset? AnchoredAt,
    string? Cursor);
