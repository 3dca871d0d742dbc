namespace Countersign.Audit;

/// <summary>What may not hold in an audit. The codes are read by machines: never renamed.</summary>
public static class AuditProblem
{
    /// <summary>A row, a head or an anchor is not what was written.</summary>
    public const string Changed = "changed";

    /// <summary>A gap: a row between others, or a row of the anchors, is gone.</summary>
    public const string Missing = "missing";

    /// <summary>The end of a chain is gone: its head, or its anchor, knows of more than is there.</summary>
    public const string Cut = "cut";

    /// <summary>An aggregate was anchored, and nothing is there.</summary>
    public const string Lost = "lost";

    /// <summary>Written under a master key that is not configured any more.</summary>
    public const string Unverifiable = "unverifiable";
}
