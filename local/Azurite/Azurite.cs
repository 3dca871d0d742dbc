using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Countersign.Local;

/// <summary>The storage emulator. It runs until this object is disposed or this process ends.</summary>
public sealed partial class Azurite : IAsyncDisposable
{
    /// <summary>The account that every emulator has, whatever the machine.</summary>
    public const string Account = "devstoreaccount1";

    /// <summary>Its key, which is no secret.</summary>
    public const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    // It listens within two seconds, or within ten where many start at once.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private int _streams = 2;

    private Azurite(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};" +
        $"BlobEndpoint={Endpoint(BlobPort)};QueueEndpoint={Endpoint(QueuePort)};TableEndpoint={Endpoint(TablePort)};";

    public int TablePort { get; private set; }

    public int QueuePort { get; private set; }

    public int BlobPort { get; private set; }

    /// <summary>The emulator's process, for tests that stop or kill it.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts the emulator on free ports, with the data that an earlier one left in the folder.</summary>
    public static Task<Azurite> StartAsync(
        string dataFolder, Action<string> progress, CancellationToken cancellationToken) =>
        StartAsync(dataFolder, progress, null, cancellationToken);

    /// <summary>Starts the emulator on the given ports, so that its clients find it after a restart.</summary>
    public static Task<Azurite> StartAsync(
        string dataFolder, Action<string> progress, AzuritePorts? ports, CancellationToken cancellationToken) =>
        StartAsync(dataFolder, progress, ports, keep: true, cancellationToken);

    /// <summary>
    /// Starts an emulator that keeps all data in memory. The other one pauses for a save every five seconds.
    /// </summary>
    public static Task<Azurite> StartInMemoryAsync(
        string dataFolder, Action<string> progress, CancellationToken cancellationToken) =>
        StartAsync(dataFolder, progress, null, keep: false, cancellationToken);

    private static async Task<Azurite> StartAsync(
        string dataFolder, Action<string> progress, AzuritePorts? ports, bool keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var data = Directory.CreateDirectory(dataFolder).FullName;
        var node = NodeProcess.Find("node");
        var package = await AzuriteInstall.EnsureAsync(data, progress, cancellationToken);
        return await StartAsync(
            Command(node, package, data, ports, keep), package, TimeProvider.System, cancellationToken);
    }

    internal static async Task<Azurite> StartAsync(
        ProcessStartInfo command, string package, TimeProvider clock, CancellationToken cancellationToken)
    {
        var azurite = new Azurite(NodeProcess.Start(command));
        try
        {
            using var patience = new CancellationTokenSource(StartTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            await azurite.ListeningAsync(package, either.Token);
            return azurite;
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            azurite._process.Kill(entireProcessTree: true);
            await azurite.DisposeAsync();
            throw new CannotStartException(
                $"Azurite does not listen after {StartTimeout.TotalSeconds} s. {Reinstall(package)}", late);
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the emulator, and waits until it has saved its data.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string node, string package, string data, AzuritePorts? ports, bool keep)
    {
        // With setsid, where it exists, a signal to our process group does not reach the emulator: we stop it.
        var command = new List<string> { node, Path.Combine(AzuriteInstall.PackageFolder, "run.cjs"), package };
        if (OperatingSystem.IsLinux() && NodeProcess.Locate("setsid") is { } setsid)
        {
            command.Insert(0, setsid);
        }

        // Port zero: the system picks a free one, so that there is no clash to retry.
        command.AddRange(
        [
            .. keep ? (string[])["--location", data] : ["--inMemoryPersistence"],
            "--silent", "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry",
            "--tablePort", $"{ports?.Table ?? 0}", "--queuePort", $"{ports?.Queue ?? 0}", "--blobPort",
            $"{ports?.Blob ?? 0}",
        ]);
        return new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = data,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string Endpoint(int port) => $"http://127.0.0.1:{port}/{Account}";

    [GeneratedRegex(
        @"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at " +
        @"http://127\.0\.0\.1:(?<port>[0-9]+)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex ListeningLine();

    // A null line ends one of the two streams. The reason for a failure may still come on the other.
    private void Hear(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _streams) == 0)
            {
                _lines.Writer.TryComplete();
            }
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }

    private async Task ListeningAsync(string package, CancellationToken cancellationToken)
    {
        var heard = new List<string>();
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            heard.Add(line);
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                SetPort(
                    match.Groups["service"].Value,
                    int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture));
            }

            if (TablePort > 0 && QueuePort > 0 && BlobPort > 0)
            {
                return;
            }
        }

        // One line of a stack trace says what is wrong.
        var reason = heard.Find(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? heard.LastOrDefault() ?? "it said nothing.";
        throw new CannotStartException($"Azurite did not start: {reason.Trim()} {Reinstall(package)}");
    }

    private static string Reinstall(string package) => $"(Delete {package}, and the next start installs it anew.)";

    private void SetPort(string service, int port)
    {
        switch (service)
        {
            case "Table": TablePort = port; break;
            case "Queue": QueuePort = port; break;
            default: BlobPort = port; break;
        }
    }
}
