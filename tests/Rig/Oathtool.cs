using System.Diagnostics;
using System.Globalization;

namespace Countersign.Tests.Rig;

/// <summary>Asks Debian's oathtool for a code.</summary>
internal static class Oathtool
{
    public static readonly Tool Tool = new(
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "oathtool")).FirstOrDefault(File.Exists),
        "oathtool is missing (Debian: apt install oathtool).");

    public static async Task<string> TotpAsync(string hash, string secretBase32, int digits, int step, DateTime utc)
    {
        var start = new ProcessStartInfo(Tool.Path) { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            $"--totp={hash}", "--base32", $"--digits={digits}", $"--time-step-size={step}s",
            "--now=" + utc.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture), secretBase32,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var code = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return code.Trim();
    }
}
