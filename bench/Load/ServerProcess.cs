using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Countersign.Bench.Load;

/// <summary>
/// A server as a child process. It ends when its standard input closes, so it cannot outlive this process.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);

    private readonly Process process;
    private readonly Channel<long> allocated = Channel.CreateUnbounded<long>();

    private ServerProcess(Process process) => this.process = process;

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan FirstAnswer { get; private set; }

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Processor time of this process alone, without the emulator and the load driver.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes that this process has allocated since its start.</summary>
    public async Task<long> AllocatedAsync()
    {
        await process.StandardInput.WriteLineAsync();
        return await allocated.Reader.ReadAsync();
    }

    public static async Task<ServerProcess> StartAsync(
        ServerKind kind, BenchStorage storage, params string[] more)
    {
        var began = Stopwatch.GetTimestamp();
        var server = new ServerProcess(Process.Start(Command(kind, storage, more))!);
        try
        {
            using var timeout = new CancellationTokenSource(LongestStart);
            server.Client.BaseAddress = await server.ListeningAsync(timeout.Token);
            using var answer = await server.Client.GetAsync(new Uri("/api/v1/health", UriKind.Relative), timeout.Token);
            answer.EnsureSuccessStatusCode();
            server.FirstAnswer = Stopwatch.GetElapsedTime(began);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(LongestStop);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static ProcessStartInfo Command(ServerKind kind, BenchStorage storage, string[] more)
    {
        var executable = Path.Combine(
            AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Countersign.Bench.exe" : "Countersign.Bench");
        var start = new ProcessStartInfo(
            executable, [Servers.Command, kind.ToString(), storage.ConnectionString, storage.NewFolder(), .. more])
        {
            // An empty folder: the empty app watches all folders below the one it starts in, and the app does not.
            WorkingDirectory = Directory.CreateDirectory(storage.NewFolder()).FullName,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (key, value) in storage.Settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return start;
    }

    private async Task<Uri> ListeningAsync(CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Servers.ListeningAt, StringComparison.Ordinal))
            {
                // Keep reading its output: a full pipe would block the server.
                _ = ReadOnAsync();
                return new Uri(line[Servers.ListeningAt.Length..]);
            }

            await Console.Error.WriteLineAsync(line);
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    private async Task ReadOnAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Servers.Allocated, StringComparison.Ordinal))
            {
                await allocated.Writer.WriteAsync(
                    long.Parse(line.AsSpan(Servers.Allocated.Length), CultureInfo.InvariantCulture));
            }
        }

        // The server has ended: who waits for its answer must not wait for ever.
        allocated.Writer.Complete();
    }
}
