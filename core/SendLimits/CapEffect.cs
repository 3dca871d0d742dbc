namespace Countersign.SendLimits;

/// <summary>What a limit does with a send for which it has no room.</summary>
public enum CapEffect
{
    /// <summary>The caller is told to wait.</summary>
    Answer,

    /// <summary>Nothing leaves, and the answer is that of a send that left.</summary>
    Withhold,

    /// <summary>Nothing: it only counts.</summary>
    Count,
}
