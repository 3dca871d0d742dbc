namespace Countersign.Tests.Rig;

/// <summary>
/// A clock that stands still where a test set it, and is the system's until then. Its timers are the system's.
/// </summary>
public sealed class MovedClock(DateTimeOffset? start = null) : TimeProvider
{
    private DateTimeOffset? standsAt = start;

    public void SetTo(DateTimeOffset time) => standsAt = time;

    public override DateTimeOffset GetUtcNow() => standsAt ?? System.GetUtcNow();
}
