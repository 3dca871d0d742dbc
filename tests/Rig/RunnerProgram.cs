using System.Diagnostics;
using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>`dotnet run --project local` without the build, in a separate process, until it ends.</summary>
internal static class RunnerProgram
{
    public static Task<Ended> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string?>(), arguments);

    public static async Task<Ended> RunAsync(
        IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LocalApp).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = program.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await program.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
            throw;
        }

        return new Ended(program.ExitCode, await output, await errors);
    }

    public sealed record Ended(int ExitCode, string Output, string Errors);
}
