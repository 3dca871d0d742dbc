using System.Diagnostics;
using Countersign.Bench.Load;
using Countersign.Bench.Timing;

namespace Countersign.Bench.Peers;

/// <summary>
/// Flows of one server, several at a time: how many a second, how long each, how much processor time.
/// </summary>
internal sealed record PeerRound(double PerSecond, double P50, double Cpu, int Calls)
{
    public static async Task<PeerRound> RunAsync(
        ServerProcess server, int inFlight, TimeSpan longest, Func<int, Func<Task<double>>?> next)
    {
        var (number, times) = (-1, new List<double>());
        var cpu = server.Cpu;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(FlowsAsync)));
        var elapsed = Stopwatch.GetElapsedTime(began);
        return new PeerRound(
            times.Count / elapsed.TotalSeconds, Ranking.Median(times),
            (server.Cpu - cpu).TotalMilliseconds / times.Count, times.Count);

        async Task FlowsAsync()
        {
            while (Stopwatch.GetElapsedTime(began) < longest && next(Interlocked.Increment(ref number)) is { } flow)
            {
                var time = await flow();
                lock (times)
                {
                    times.Add(time);
                }
            }
        }
    }
}
