namespace Countersign.Audit;

/// <summary>The problems that verification can find. Machines read the codes: they are never renamed.</summary>
public static class AuditProblem
{
    /// <summary>A row, a head or an anchor is not what was written.</summary>
    public const string Changed = "changed";

    /// <summary>A gap: a row in the middle of a chain, or an anchor row, is missing.</summary>
    public const string Missing = "missing";

    /// <summary>The end of a chain is missing: its head or its anchor counts more rows than exist.</summary>
    public const string Cut = "cut";

    /// <summary>An aggregate was anchored, but has no rows.</summary>
    public const string Lost = "lost";

    /// <summary>Written under a master key that is no longer configured.</summary>
    public const string Unverifiable = "unverifiable";
}
