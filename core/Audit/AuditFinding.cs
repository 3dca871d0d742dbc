namespace Countersign.Audit;

/// <summary>
/// One problem in the audit: the aggregate, the first affected row of its chain, and a code of <see
/// cref="AuditProblem"/>.
/// </summary>
public sealed record AuditFinding(string Kind, string Id, long? Sequence, string Problem);
