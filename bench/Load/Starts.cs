namespace Countersign.Bench.Load;

/// <summary>
/// Measures the time from process start to first answer, of the app and of an empty ASP.NET Core app in turns.
/// </summary>
internal static class Starts
{
    private const int Each = 7;
    private const double Goal = 1.9;

    public static async Task MeasureAsync(BenchStorage storage)
    {
        var (app, empty) = (new List<double>(), new List<double>());

        // The first start of each fills the file cache and is not counted.
        for (var i = 0; i <= Each; i++)
        {
            app.Add(await StartAsync(ServerKind.App, storage));
            empty.Add(await StartAsync(ServerKind.Empty, storage));
        }

        var (appMedian, emptyMedian) = (Median(app), Median(empty));
        Console.WriteLine();
        Console.WriteLine($"Start to first answer, median of {Each}: " +
            $"app {appMedian:0} ms, empty ASP.NET Core app {emptyMedian:0} ms");
        Console.WriteLine($"  ratio {appMedian / emptyMedian:0.00} (goal: at most {Goal:0.0})");
    }

    private static async Task<double> StartAsync(ServerKind kind, BenchStorage storage)
    {
        await using var server = await ServerProcess.StartAsync(kind, storage);
        return server.FirstAnswer.TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Skip(1).Order().ElementAt(Each / 2);
}
