using System.ComponentModel;
using System.Diagnostics;

namespace Countersign.Local;

// Finds node and npm, and says what to do if they are missing.
internal static class NodeProcess
{
    /// <exception cref="CannotStartException">It is not installed.</exception>
    public static string Find(string program) => Locate(program) ?? throw new CannotStartException(
        $"There is no {program} on the PATH. The storage emulator needs Node.js, which brings npm: https://nodejs.org");

    public static string? Locate(string program)
    {
        // On Windows npm is a script, and a process starts only by its full file name.
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(_ => names, Path.Combine)
            .FirstOrDefault(File.Exists);
    }

    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new CannotStartException($"{start.FileName} did not start.");
        }
        catch (Win32Exception failure)
        {
            throw new CannotStartException($"{start.FileName} did not start: {failure.Message}", failure);
        }
    }
}
