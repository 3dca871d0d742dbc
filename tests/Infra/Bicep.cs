using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Infra;

/// <summary>The Bicep templates of the repository, and their compiler.</summary>
internal static class Bicep
{
    public static readonly Tool Compiler = new(
        typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            data => data.Key == "Bicep").Value,
        "The Bicep compiler is missing: the restore brings it on Linux x64 alone.");

    private static readonly string Root = AppContext.BaseDirectory;

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(Root, "infra"), "*.bicep");

    public static string Text(string name) => File.ReadAllText(Path.Combine(Root, name));

    private static readonly ConcurrentDictionary<string, Lazy<Task<(int Code, string Template, string Findings)>>>
        Built = new(StringComparer.Ordinal);

    /// <summary>The compiler's exit code, the compiled template and all its output.</summary>
    public static Task<(int Code, string Template, string Findings)> BuildAsync(string file) =>
        Built.GetOrAdd(file, _ => new(() => CompileAsync(file))).Value;

    private static async Task<(int Code, string Template, string Findings)> CompileAsync(string file)
    {
        using var compiler = Process.Start(
            new ProcessStartInfo(
                Compiler.Path,
                ["build", "--stdout", file])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        var template = compiler.StandardOutput.ReadToEndAsync();
        var findings = compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        return (compiler.ExitCode, await template, await findings);
    }
}
