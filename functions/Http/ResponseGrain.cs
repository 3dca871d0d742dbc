using System.Diagnostics;

namespace Countersign.Http;

/// <summary>
/// Hides from a stranger how long a request really took: until something is proved, what shows of it waits for the next
/// multiple of the grain since it arrived. Counted from the arrival, so that a wait in a queue is no clue either.
/// </summary>
public sealed class ResponseGrain(TimeSpan grain)
{
    private readonly long arrivedAt = Stopwatch.GetTimestamp();

    /// <summary>For a caller that no stranger's clock can watch.</summary>
    public static ResponseGrain None { get; } = new(TimeSpan.Zero);

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(arrivedAt);

    /// <summary>True while nothing is proved, and the time could tell whether a name exists.</summary>
    public bool IsHeld { get; private set; }

    public void Hold() => IsHeld = grain > TimeSpan.Zero;

    /// <summary>A first factor is proved: the answer says everything, so its time may too.</summary>
    public void Release() => IsHeld = false;

    /// <summary>Waits for the next multiple of the grain, if it is held.</summary>
    public Task WaitAsync() => IsHeld ? WaitForNextAsync() : Task.CompletedTask;

    private async Task WaitForNextAsync()
    {
        var end = (Elapsed.Ticks + grain.Ticks - 1) / grain.Ticks * grain.Ticks;

        // A timer counts whole milliseconds of another clock, and may end a little early.
        while (end - Elapsed.Ticks is > 0 and var rest)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(TimeSpan.FromTicks(rest).TotalMilliseconds)));
        }
    }
}
