namespace Countersign.Audit;

/// <summary>
/// How far a run has come, by the store's clock alone: the newest head that it has seen, but not later than the start
/// of its read, because it may have missed a write that happened during the read.
/// </summary>
internal sealed class Watermark(DateTimeOffset? former)
{
    private DateTimeOffset? newest;
    private DateTimeOffset? begun;

    /// <summary>It never goes back. Without a time from the store it does not move.</summary>
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
