using System.Collections.Concurrent;

namespace Countersign.Bench.Load;

/// <summary>The rounds of one server at one kind of call.</summary>
internal sealed class Measure(
    string name, ServerProcess server, ConcurrentQueue<Call> calls, int perRound, int inFlight)
{
    private readonly List<Round> rounds = [];

    public double CpuMilliseconds =>
        rounds.Sum(round => round.Cpu.TotalMilliseconds) / Math.Max(1, rounds.Sum(round => round.Calls));

    // A long warm-up: on a busy machine the compiler optimises hot code late (tiered compilation).
    public Task WarmAsync(LoadOptions options) =>
        Round.RunAsync(server, calls, perRound, inFlight, TimeSpan.FromSeconds(2 * options.Seconds));

    public async Task RunAsync(LoadOptions options) =>
        rounds.Add(
            await Round.RunAsync(
                server, calls, perRound, inFlight, TimeSpan.FromSeconds(options.Seconds) / LoadRun.Rounds));

    public void Print()
    {
        var perSecond = rounds.Sum(round => round.Calls) / rounds.Sum(round => round.Elapsed.TotalSeconds);
        var (least, most) = (rounds.Min(round => round.CpuMilliseconds), rounds.Max(round => round.CpuMilliseconds));
        var unexpected = rounds.Sum(round => round.Unexpected);
        var made = rounds.Sum(round => round.Calls);
        var kilobytes = rounds.Sum(round => round.Allocated) / 1000.0 / Math.Max(1, made);
        Console.WriteLine(
            $"{name,-34}{made,7}{perSecond,9:0.0}{CpuMilliseconds,9:0.00}   {least:0.00} to {most:0.00}" +
            $"{kilobytes,9:0}{(unexpected > 0 ? $"   {unexpected} UNEXPECTED ANSWERS" : "")}");
    }
}
