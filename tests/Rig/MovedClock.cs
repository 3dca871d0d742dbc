namespace Countersign.Tests.Rig;

/// <summary>A clock that stands where a test put it; until then it is the system's. Its timers are the system's.</summary>
public sealed class MovedClock(DateTimeOffset? start = null) : TimeProvider
{
    private DateTimeOffset? standsAt = start;

    public void SetTo(DateTimeOffset time) => standsAt = time;

    public override DateTimeOffset GetUtcNow() => standsAt ?? System.GetUtcNow();
}
