using System.Diagnostics;
using System.Reflection;
using Countersign.Hosting;

namespace Countersign.Bench.Load;

/// <summary>
/// Measures a cold start as it is in Azure: of the product's worker and of an empty one, both published as for Azure,
/// behind the stand-in for the Functions host.
/// </summary>
internal static class WorkerStarts
{
    private const double Goal = 1.3;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var storage = await BenchStorage.StartAsync(cancellationToken);
        var worker = await PublishAsync("functions", storage, cancellationToken);
        var empty = await PublishAsync("bench/EmptyWorker", storage, cancellationToken);
        await Starts.CompareAsync(
            ("worker", () => StartAsync(Path.Combine(worker, "Countersign.Functions.dll"), storage)),
            ("empty worker", () => StartAsync(Path.Combine(empty, "Countersign.EmptyWorker.dll"), storage)), Goal);
    }

    private static async Task<string> PublishAsync(
        string project, BenchStorage storage, CancellationToken cancellationToken)
    {
        var repository = typeof(WorkerStarts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            metadata => metadata.Key == "Repository").Value!;
        var folder = storage.NewFolder();
        Console.WriteLine($"Publishing {project} ...");
        using var publish = Process.Start(
            "dotnet",
            ["publish", Path.Combine(repository, project), "-v", "quiet", "-p:AcsSdk=false", "--output", folder]);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0
            ? folder
            : throw new InvalidOperationException($"{project} could not be published.");
    }

    private static async Task<Start> StartAsync(string program, BenchStorage storage)
    {
        await using var host = await FunctionsHost.StartAsync(program, storage.WorkerSettings, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = host.BaseAddress };
        using var answer = await client.GetAsync(new Uri("/api/v1/health", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return new(host.Age, host.WorkerCpu);
    }
}
