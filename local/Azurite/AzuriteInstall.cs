using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Countersign.Local;

// Installs the pinned emulator into the user's cache, once per version, and returns its folder.
internal static partial class AzuriteInstall
{
    /// <summary>The folder's name inside the data folder, for an account without a home folder.</summary>
    public const string CacheName = "cache";

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    public static string PackageFolder => Path.Combine(AppContext.BaseDirectory, "azurite-package");

    public static async Task<string> EnsureAsync(
        string dataFolder, Action<string> progress, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(cancellationToken);
        var folder = Path.Combine(CacheFolder(dataFolder), $"azurite-{version}");
        if (!Directory.Exists(folder))
        {
            await InstallAsync(version, folder, progress, cancellationToken);
        }

        return folder;
    }

    private static async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        await using var package = File.OpenRead(Path.Combine(PackageFolder, "package.json"));
        using var json = await JsonDocument.ParseAsync(package, cancellationToken: cancellationToken);
        return json.RootElement.GetProperty("dependencies").GetProperty("azurite").GetString()!;
    }

    // Never a folder that others can write to, such as /tmp: its code is run.
    private static string CacheFolder(string dataFolder)
    {
        var home = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (home.Length > 0)
        {
            try
            {
                return Directory.CreateDirectory(Path.Combine(home, "countersign")).FullName;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The account has no usable home folder, as in many containers.
            }
        }

        return Directory.CreateDirectory(Path.Combine(dataFolder, CacheName)).FullName;
    }

    // Installed in a new folder and then renamed: no reader sees an incomplete install, and a race has one winner.
    private static async Task InstallAsync(
        string version, string folder, Action<string> progress, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        progress($"Installing Azurite {version}, the storage emulator, with npm. Only the first start does this ...");
        var draft = Directory.CreateDirectory($"{folder}.{Guid.NewGuid():N}");
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json" })
            {
                File.Copy(Path.Combine(PackageFolder, file), Path.Combine(draft.FullName, file));
            }

            await NpmAsync(draft.FullName, progress, began, cancellationToken);
            Publish(draft.FullName, folder);
        }
        finally
        {
            if (draft.Exists)
            {
                Directory.Delete(draft.FullName, recursive: true);
            }
        }

        progress($"Azurite {version} is installed ({Stopwatch.GetElapsedTime(began).TotalSeconds:0} s).");
    }

    private static void Publish(string draft, string folder)
    {
        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster. Its install is the same.
        }
    }

    private static async Task NpmAsync(
        string folder, Action<string> progress, long began, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(NodeProcess.Find("npm"))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            // No install scripts: no package needs one, and a malicious one would run on the developer's machine.
            // Without a network, npm's own retries would take more than a minute and say nothing.
            ArgumentList =
            {
                "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error",
                "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
            },
        };
        var packages = await PackagesAsync(folder, cancellationToken);
        using var npm = NodeProcess.Start(start);
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            var exit = npm.WaitForExitAsync(cancellationToken);
            while (await Task.WhenAny(exit, Task.Delay(ProgressEvery, cancellationToken)) != exit)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var there = packages.Count(package => File.Exists(Path.Combine(folder, package, "package.json")));
                var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                progress($"  {there} of {packages.Count} packages ({seconds:0} s)");
            }

            await exit;
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            await npm.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        if (npm.ExitCode != 0)
        {
            var reason = NpmReason().Match($"{await errors}\n{await output}") is { Success: true } said
                ? said.Groups["reason"].Value.Trim()
                : $"exit code {npm.ExitCode}";
            throw new CannotStartException(
                $"npm could not install Azurite, for which the first start needs a network: {reason}");
        }
    }

    // The first lines of npm are codes (`npm error code ECONNREFUSED`), which help nobody.
    [GeneratedRegex(
        @"^npm (?:error|ERR!) (?!code |syscall |errno )(?<reason>.*\S.*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex NpmReason();

    // The folders that npm creates: the keys of the lock file, without the key of the root.
    private static async Task<IReadOnlyList<string>> PackagesAsync(string folder, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(folder, "package-lock.json"));
        using var json = await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
        var packages = json.RootElement.GetProperty("packages").EnumerateObject();
        return [.. packages.Select(package => package.Name).Where(name => name.Length > 0)];
    }
}
