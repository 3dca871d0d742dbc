namespace Countersign.Bench.Load;

/// <summary>Measures the time from process start to first answer, of a program and of an empty one in turns.</summary>
internal static class Starts
{
    private const int Each = 15;
    private const double Goal = 1.9;

    public static Task MeasureAsync(BenchStorage storage) => CompareAsync(
        ("app", () => StartAsync(ServerKind.App, storage)),
        ("empty ASP.NET Core app", () => StartAsync(ServerKind.Empty, storage)), Goal);

    /// <param name="program">Its name, and what starts it once.</param>
    /// <param name="empty">The same of the empty program.</param>
    /// <param name="goal">How many times as long the program may take.</param>
    public static async Task CompareAsync(
        (string Name, Func<Task<Start>> Measure) program, (string Name, Func<Task<Start>> Measure) empty, double goal)
    {
        var (starts, empties) = (new List<Start>(), new List<Start>());

        // The first start of each fills the file cache and is not counted.
        for (var i = 0; i <= Each; i++)
        {
            starts.Add(await program.Measure());
            empties.Add(await empty.Measure());
        }

        var (time, emptyTime) = (Median(starts, start => start.Answer), Median(empties, start => start.Answer));
        var (cpu, emptyCpu) = (Median(starts, start => start.Cpu), Median(empties, start => start.Cpu));
        Console.WriteLine();
        Console.WriteLine($"Start to first answer, median of {Each}: " +
            $"{program.Name} {time:0} ms, CPU {cpu:0} ms; {empty.Name} {emptyTime:0} ms, CPU {emptyCpu:0} ms");
        Console.WriteLine($"  ratio {time / emptyTime:0.00} (goal: at most {goal:0.0}), of CPU {cpu / emptyCpu:0.00}");
    }

    private static async Task<Start> StartAsync(ServerKind kind, BenchStorage storage)
    {
        await using var server = await ServerProcess.StartAsync(kind, storage);
        return new(server.FirstAnswer, server.Cpu);
    }

    private static double Median(List<Start> starts, Func<Start, TimeSpan> part) =>
        starts.Skip(1).Select(start => part(start).TotalMilliseconds).Order().ElementAt(Each / 2);
}
