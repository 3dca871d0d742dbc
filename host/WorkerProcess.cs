using System.Collections.Concurrent;
using System.Diagnostics;

namespace Countersign.Hosting;

/// <summary>The worker's process, as the host starts it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    // What a developer's shell says of these must not reach a worker: it would export telemetry, or use other storage.
    private static readonly string[] Foreign = [
        "APPLICATIONINSIGHTS_", "ASPNETCORE_", "AZURE_", "AzureWebJobsStorage", "Countersign__", "OTEL_"];

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = [];
    private long started;

    private WorkerProcess(Process process) => this.process = process;

    /// <summary>Processor time since its start.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Since it was started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(started);

    /// <summary>What it has printed.</summary>
    public IEnumerable<string> Output => output;

    public Task EndAsync() => process.WaitForExitAsync();

    public static WorkerProcess Start(string program, Uri host, IReadOnlyDictionary<string, string> settings)
    {
        var (worker, request) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var folder = Path.GetDirectoryName(program)!;
        var start = new ProcessStartInfo(
            "dotnet",
            [
                program, "--functions-uri", host.AbsoluteUri, "--functions-worker-id", worker, "--functions-request-id",
                request, "--functions-grpc-max-message-length", $"{int.MaxValue}",
            ])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(
            name => Foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";

        var made = new WorkerProcess(new Process { StartInfo = start });
        made.process.OutputDataReceived += made.Keep;
        made.process.ErrorDataReceived += made.Keep;
        made.started = Stopwatch.GetTimestamp();
        made.process.Start();

        // A worker does not notice that its host is gone. One whose host is killed stays.
        AppDomain.CurrentDomain.ProcessExit += made.Kill;
        made.process.BeginOutputReadLine();
        made.process.BeginErrorReadLine();
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LongestStop);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(this, EventArgs.Empty);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Kill(object? sender, EventArgs end)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            output.Enqueue(text);
        }
    }
}
