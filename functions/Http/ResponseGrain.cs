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

    /// <summary>True between Hold and Release: the time could tell whether a name exists.</summary>
    public bool IsHeld { get; private set; }

    public void Hold() => IsHeld = grain > TimeSpan.Zero;

    /// <summary>A first factor is proved: the answer says everything, so its time may too.</summary>
    public void Release() => IsHeld = false;

    /// <summary>Waits for the next multiple of the grain, if it is held.</summary>
    public Task WaitAsync() => IsHeld ? PreciseTimer.WaitUntilAsync(Next()) : Task.CompletedTask;

    private long Next()
    {
        var step = (long)(grain.TotalSeconds * Stopwatch.Frequency);
        var elapsed = Stopwatch.GetTimestamp() - arrivedAt;
        return arrivedAt + ((elapsed + step - 1) / step * step);
    }
}
