namespace Countersign.Audit;

/// <summary>One thing that does not hold: in which aggregate, from which row of its chain on, and a code of <see cref="AuditProblem"/>.</summary>
public sealed record AuditFinding(string Kind, string Id, long? Sequence, string Problem);
