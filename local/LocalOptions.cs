using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Local;

public sealed class LocalOptions
{
    private static readonly string[] Own = ["--port", "--data", "--fresh", "--help"];

    /// <summary>0: any free port.</summary>
    public int Port { get; init; } = 7071;

    public string DataFolder { get; init; } = ".local";

    /// <summary>Empties the data folder first.</summary>
    public bool Fresh { get; init; }

    /// <summary>A running Azurite; null starts one.</summary>
    public string? Storage { get; init; }

    /// <summary>A running ACS stand-in; null starts one.</summary>
    public string? Communication { get; init; }

    /// <summary>Settings that override all others, including the environment.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Changes the app's services, after all other registrations.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    /// <summary>The app's clock; null makes one that can be moved and keeps its offset in the data folder.</summary>
    public TimeProvider? Clock { get; init; }

    public TimeSpan QueueLease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether queue and timer functions run by themselves.</summary>
    public bool Listen { get; init; } = true;

    /// <summary>Whether to create the tenant `demo`.</summary>
    public bool Demo { get; init; } = true;

    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>The text of `--help`.</summary>
    public static string Help => $"""
        Runs all of Countersign on this machine: the function app, its storage (Azurite) and a stand-in that keeps what
        is sent by SMS and email. Nothing leaves the machine.

        Usage: dotnet run --project local -- [options]

          --port 7071       where it answers, on this machine only; 0 takes any free port
          --data .local     the data folder: storage, what was sent, the master key and the clock. A start finds again
                            what the last one left; the folder is made if it is missing, and one run has it at a time
          --fresh           empties the data folder first
          --help, -h        this text

          --Countersign:Name value
                            any setting of the app. In the environment it is Countersign__Name, with __ for each colon;
                            the command line goes before it. What each means: functions/Settings/CountersignOptions.cs

        Settings:
          {string.Join($"{Environment.NewLine}  ", SettingsCheck.Names)}
        """;

    public static bool AsksForHelp(IEnumerable<string> arguments) =>
        arguments.Any(argument => argument is "--help" or "-h");

    /// <summary>
    /// Reads the runner's options, and `--Countersign:Key value` for any setting of the app.
    /// </summary>
    /// <exception cref="CannotStartException">It has an unknown option.</exception>
    public static LocalOptions Parse(string[] arguments, Action<string> progress)
    {
        var said = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Length; i++)
        {
            var parts = arguments[i].Split('=', 2);
            RefuseUnknown(parts[0]);
            if (parts[0] == "--fresh")
            {
                // Refused, or `--fresh=false` would delete everything.
                said["fresh"] = parts.Length == 1 ? null : throw new CannotStartException("--fresh takes no value.");
                continue;
            }

            said[parts[0][2..]] = parts.Length == 2 ? parts[1]
                : i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal)
                    ? arguments[++i]
                : throw new CannotStartException($"{parts[0]} needs a value.");
        }

        return new LocalOptions
        {
            Port = int.TryParse(said.GetValueOrDefault("port", "7071"), out var port)
                && port is >= 0 and <= IPEndPoint.MaxPort
                ? port
                : throw new CannotStartException(
                    $"--port takes a number up to {IPEndPoint.MaxPort}, not '{said["port"]}'."),
            DataFolder = said.GetValueOrDefault("data", ".local") is { Length: > 0 } folder
                ? folder
                : throw new CannotStartException("--data needs a value."),
            Fresh = said.ContainsKey("fresh"),
            Settings = said,
            Progress = progress,
        };
    }

    // SettingsCheck checks the names of settings, because the environment can set them too.
    private static void RefuseUnknown(string option)
    {
        if (!Own.Contains(option) && !option.StartsWith("--Countersign:", StringComparison.OrdinalIgnoreCase))
        {
            var names = Own.Concat(SettingsCheck.Names.Select(name => "--" + name));
            throw new CannotStartException($"{option} is no option. {Spelling.Hint(option, names)}");
        }
    }
}
