using System.Globalization;

namespace Countersign.Bench.Scale;

/// <summary>Prints the figures of docs/scale.md: what one deployment carries, and which limit comes first.</summary>
internal static class ScaleRun
{
    private static readonly int[] Processes = [1, 2, 4, 8, 16, 32];
    private static readonly int[] CallMilliseconds = [5, 15];
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    public static void Print()
    {
        Print("| operation | storage | queues | processor | SMS | email | the least |");
        Print("|---|---|---|---|---|---|---|");
        foreach (var operation in Operation.All)
        {
            var ceilings = operation.Ceilings();
            var cells = ceilings.Select(ceiling => ceiling is { } perSecond ? Number(perSecond) : "");
            Print($"| {operation.Name} | {string.Join(" | ", cells)} | {Number(ceilings.Min() ?? 0)} |");
        }

        Print("");
        Print("| processes | one storage call | changes per second | writes for each | given up |");
        Print("|---|---|---|---|---|");
        foreach (var call in CallMilliseconds)
        {
            foreach (var result in Processes.Select(
                count => new HotRow(count, TimeSpan.FromMilliseconds(call), seed: count).Run(Duration)))
            {
                Print(
                    $"| {result.Processes} | {call} ms | {Number(result.PerSecond)} | {Number(result.WritesEach)} " +
                    $"| {result.GivenUp} |");
            }
        }
    }

    private static string Number(double value) =>
        value.ToString(value < 10 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    private static void Print(string line) => Console.WriteLine(line);
}
