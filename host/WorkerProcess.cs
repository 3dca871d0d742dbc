using System.Collections.Concurrent;
using System.Diagnostics;

namespace Countersign.Hosting;

/// <summary>The worker's process, as the host starts it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

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
        made.process.BeginOutputReadLine();
        made.process.BeginErrorReadLine();
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LongestStop);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            output.Enqueue(text);
        }
    }
}
