namespace Countersign.Audit;

/// <summary>The number of rows that one verification call has read, and the problems that it has found.</summary>
public sealed class AuditFindings
{
    private readonly List<AuditFinding> problems = [];
    private readonly HashSet<AuditFinding> seen = [];

    public int Aggregates { get; set; }

    public long Rows { get; set; }

    public IReadOnlyList<AuditFinding> Problems => problems;

    /// <summary>Two checks may find the same problem; it is reported once.</summary>
    public void Report(AuditFinding finding)
    {
        if (seen.Add(finding))
        {
            problems.Add(finding);
        }
    }
}
