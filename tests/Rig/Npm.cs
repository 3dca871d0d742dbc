using System.Collections.Concurrent;
using System.Diagnostics;
using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>Node and npm, in a folder next to the tests.</summary>
public static class Npm
{
    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "clients", name);

    // Two installations at a time into one folder break each other.
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Installations = new(StringComparer.Ordinal);

    /// <summary>Installs what the lock file lists, unless it is installed. No package may run a script.</summary>
    public static Task InstallAsync(string folder) =>
        Installations.GetOrAdd(folder, _ => new(() => InstallOnceAsync(folder))).Value;

    private static async Task InstallOnceAsync(string folder)
    {
        // npm writes this one last.
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists
            || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            await RunAsync(folder, Program, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        }
    }

    /// <summary>The program of an installed package.</summary>
    public static string Binary(string folder, string name) =>
        Path.Combine(folder, "node_modules", ".bin", OperatingSystem.IsWindows() ? $"{name}.cmd" : name);

    public static string Program => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>Runs it until it exits, which must be with success, and returns its output.</summary>
    public static async Task<string> RunAsync(
        string folder, string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var running = NodeProcess.Start(start);
        var (output, errors) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync());
        await running.WaitForExitAsync();
        Assert.True(
            running.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {running.ExitCode}:\n{await output}{await errors}");
        return await output;
    }
}
