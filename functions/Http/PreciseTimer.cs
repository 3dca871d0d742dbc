using System.Diagnostics;

namespace Countersign.Http;

/// <summary>
/// Ends waits within a millisecond. The timers of .NET go by a clock that moves in steps of some milliseconds (on Linux
/// four): how many steps a wait takes depends on when it began, and so on the work that it is to hide. A thread of its
/// own waits by the precise clock.
/// </summary>
internal static class PreciseTimer
{
    private static readonly PriorityQueue<TaskCompletionSource, long> Due = new();
    private static readonly Lazy<Thread> Waiting = new(Start);

    /// <param name="timestamp">As <see cref="Stopwatch.GetTimestamp"/> gives it.</param>
    public static Task WaitUntilAsync(long timestamp)
    {
        if (timestamp <= Stopwatch.GetTimestamp())
        {
            return Task.CompletedTask;
        }

        _ = Waiting.Value;
        var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Due)
        {
            Due.Enqueue(wait, timestamp);
            Monitor.Pulse(Due);
        }

        return wait.Task;
    }

    private static Thread Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = nameof(PreciseTimer) };
        thread.Start();
        return thread;
    }

    private static void Run()
    {
        lock (Due)
        {
            while (true)
            {
                if (!Due.TryPeek(out _, out var next))
                {
                    Monitor.Wait(Due);
                }
                else if (next <= Stopwatch.GetTimestamp())
                {
                    Due.Dequeue().SetResult();
                }
                else
                {
                    var rest = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next);
                    Monitor.Wait(Due, (int)Math.Max(1, Math.Ceiling(rest.TotalMilliseconds)));
                }
            }
        }
    }
}
