using System.Diagnostics;
using System.Reflection;

namespace Countersign.Tests.Infra;

/// <summary>The templates as they stand in the repository, and the compiler for them.</summary>
internal static class Bicep
{
    public static readonly string Executable = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Bicep").Value!;

    private static readonly string Root = AppContext.BaseDirectory;

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(Root, "infra"), "*.bicep");

    public static string Text(string name) => File.ReadAllText(Path.Combine(Root, name));

    /// <summary>What the compiler answers: its exit code, the template and everything that it has to say.</summary>
    public static async Task<(int Code, string Template, string Findings)> BuildAsync(string file)
    {
        using var compiler = Process.Start(new ProcessStartInfo(Executable, ["build", "--stdout", file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var template = compiler.StandardOutput.ReadToEndAsync();
        var findings = compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        return (compiler.ExitCode, await template, await findings);
    }
}
