namespace Countersign.Audit;

/// <summary>What one call of the verification has read and found.</summary>
public sealed class AuditFindings
{
    private readonly List<AuditFinding> problems = [];
    private readonly HashSet<AuditFinding> seen = [];

    public int Aggregates { get; set; }

    public long Rows { get; set; }

    public IReadOnlyList<AuditFinding> Problems => problems;

    /// <summary>Two checks may meet the same thing: it is named once.</summary>
    public void Report(AuditFinding finding)
    {
        if (seen.Add(finding))
        {
            problems.Add(finding);
        }
    }
}
