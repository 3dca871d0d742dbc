namespace Countersign.Bench;

internal static class Program
{
    private const string Usage =
        "Usage: dotnet run -c Release --project bench -- deciders | load [--seconds 10] [--in-flight 16] | " +
        "starts | workers | timing [--samples 400] [--bursts 400] [--grain 00:00:00.025] | peers | scale";

    private static async Task<int> Main(string[] arguments)
    {
        // One method for each command, so that the start of a server does not load the benchmark library.
        switch (arguments)
        {
            case ["deciders", .. var filter]:
                Deciders.DeciderBenchmarks.Run(filter);
                return 0;
            case ["load", .. var options] when Load.LoadOptions.Parse(options) is { } load:
                await Load.LoadRun.RunAsync(load, CancellationToken.None);
                return 0;
            case ["starts"]:
                await Load.LoadRun.MeasureStartsAsync(CancellationToken.None);
                return 0;
            case ["workers"]:
                await Load.WorkerStarts.RunAsync(CancellationToken.None);
                return 0;
            case ["timing", .. var options] when Timing.TimingOptions.Parse(options) is { } timing:
                await Timing.TimingRun.RunAsync(timing, CancellationToken.None);
                return 0;
            case ["peers"]:
                await Peers.PeersRun.RunAsync(CancellationToken.None);
                return 0;
            case ["scale"]:
                Scale.ScaleRun.Print();
                return 0;
            case [Load.Servers.Command, var kind, .. var settings]:
                await Load.Servers.ServeAsync(kind, settings);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 1;
        }
    }
}
