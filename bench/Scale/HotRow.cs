#pragma warning disable RS0030 // A seeded Random makes the run repeatable, and nothing secret depends on it.
namespace Countersign.Bench.Scale;

/// <summary>
/// Simulates one row that several processes change by read and conditional write, as a counter of messages is changed.
/// In one process the changes take turns. A lost race is read again after a random wait, 16 tries at most.
/// </summary>
internal sealed class HotRow(int processes, TimeSpan storageCall, int seed)
{
    private const int MaximumTries = 16;

    private readonly Random random = new(seed);
    private readonly PriorityQueue<(Writer Writer, bool IsWrite), double> events = new();
    private int version;
    private int written;
    private int failed;
    private int writes;

    /// <summary>Every process has more changes waiting than it can make, for this long.</summary>
    public HotRowResult Run(TimeSpan duration)
    {
        for (var i = 0; i < processes; i++)
        {
            Next(new Writer(), 0);
        }

        while (events.TryDequeue(out var now, out var at) && at < duration.TotalMilliseconds)
        {
            if (now.IsWrite)
            {
                Write(now.Writer, at);
            }
            else
            {
                now.Writer.Seen = version;
                events.Enqueue((now.Writer, true), at + Call());
            }
        }

        return new HotRowResult(
            processes, written / duration.TotalSeconds, (double)writes / Math.Max(1, written + failed), failed);
    }

    private void Write(Writer writer, double at)
    {
        writes++;
        if (writer.Seen == version)
        {
            version++;
            written++;
            Next(writer, at);
        }
        else if (++writer.Tries == MaximumTries)
        {
            failed++;
            Next(writer, at);
        }
        else
        {
            events.Enqueue((writer, false), at + 1 + (random.NextDouble() * 10 * writer.Tries) + Call());
        }
    }

    // The read of the next change in the queue of this process.
    private void Next(Writer writer, double at)
    {
        writer.Tries = 0;
        events.Enqueue((writer, false), at + Call());
    }

    // Most calls take about the median, a few take several times as long.
    private double Call() => storageCall.TotalMilliseconds * (0.5 - (0.7 * Math.Log(1 - random.NextDouble())));

    private sealed class Writer
    {
        public int Seen { get; set; }

        public int Tries { get; set; }
    }
}

/// <summary>Changes a second of all processes together, writes for each change, and changes given up.</summary>
internal sealed record HotRowResult(int Processes, double PerSecond, double WritesEach, int GivenUp);
