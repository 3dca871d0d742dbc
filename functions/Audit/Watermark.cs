namespace Countersign.Audit;

/// <summary>
/// How far a run has come, by the store's clock alone: the newest head that it has seen, but no later than the beginning
/// of its reading. What was written while it read may lie behind it in key order, unseen.
/// </summary>
public sealed class Watermark(DateTimeOffset? former)
{
    private DateTimeOffset? newest;
    private DateTimeOffset? begun;

    /// <summary>It never goes back; a store that does not say what time it is leaves it where it was.</summary>
    public DateTimeOffset? Reached
    {
        get
        {
            var seen = newest < begun ? newest : begun;
            return newest is null || begun is null || seen < former ? former : seen;
        }
    }

    public void ReadAt(DateTimeOffset? now) => begun ??= now;

    public void Saw(DateTimeOffset? writtenAt) => newest = newest > writtenAt ? newest : writtenAt ?? newest;
}
