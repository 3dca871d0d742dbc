using System.Diagnostics;

namespace Countersign.Tests.Rig;

/// <summary>The app in a separate process, for tests that kill it or need two.</summary>
public sealed class ServedApp : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private ServedApp(Process process, Task<string> errors, Uri baseAddress) =>
        (this.process, this.errors, BaseAddress) = (process, errors, baseAddress);

    public Uri BaseAddress { get; }

    /// <param name="faults">The faults after it is armed (<see cref="Fault.ParseAll"/>).</param>
    public static async Task<ServedApp> StartAsync(string storage, string communication, string faults = "")
    {
        var child = ChildProcess.Start(faults, "serve", storage, communication);
        var standardError = child.StandardError.ReadToEndAsync();
        return await child.StandardOutput.ReadLineAsync() is { } address
            ? new ServedApp(child, standardError, new Uri(address))
            : throw new InvalidOperationException($"The app did not start in its own process.\n{await standardError}");
    }

    /// <summary>Starts to count its calls.</summary>
    public Task ArmAsync() => AskAsync("arm");

    /// <summary>Its calls since it was armed, or since its start: method and kind.</summary>
    public async Task<string[]> CallsAsync() =>
        (await AskAsync("calls")).Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits until its own fault ends it.</summary>
    public Task DiedAsync() => process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        process.Dispose();
    }

    private async Task<string> AskAsync(string question)
    {
        await process.StandardInput.WriteLineAsync(question);
        return await process.StandardOutput.ReadLineAsync()
            ?? throw new IOException($"The process is gone.\n{await errors}");
    }
}
