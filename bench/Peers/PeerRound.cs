using System.Diagnostics;
using Countersign.Bench.Load;
using Countersign.Bench.Timing;

namespace Countersign.Bench.Peers;

/// <summary>
/// Flows of one server, several at a time: how many a second, how long each, how much processor time.
/// </summary>
internal sealed record PeerRound(IReadOnlyList<double> Times, TimeSpan Elapsed, TimeSpan Cpu)
{
    public double PerSecond => Times.Count / Elapsed.TotalSeconds;

    public double P50 => Ranking.Median(Times);

    public double CpuMilliseconds => Cpu.TotalMilliseconds / Times.Count;

    public static async Task<PeerRound> RunAsync(
        ServerProcess server, int inFlight, TimeSpan longest, Func<int, Func<Task<double>>?> next)
    {
        var (number, times) = (-1, new List<double>());
        var cpu = server.Cpu;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(FlowsAsync)));
        return new PeerRound(times, Stopwatch.GetElapsedTime(began), server.Cpu - cpu);

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

    public static PeerRound Sum(IReadOnlyList<PeerRound> rounds) => new(
        [.. rounds.SelectMany(round => round.Times)],
        TimeSpan.FromTicks(rounds.Sum(round => round.Elapsed.Ticks)),
        TimeSpan.FromTicks(rounds.Sum(round => round.Cpu.Ticks)));
}
