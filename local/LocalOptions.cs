using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Local;

public sealed class LocalOptions
{
    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; } = 7071;

    public string DataFolder { get; init; } = ".local";

    /// <summary>Empties the data folder first.</summary>
    public bool Fresh { get; init; }

    /// <summary>An Azurite that runs already; otherwise one is started.</summary>
    public string? Storage { get; init; }

    /// <summary>An ACS stand-in that runs already; otherwise one is started.</summary>
    public string? Communication { get; init; }

    /// <summary>Settings that go before everything, the environment included.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Changes the app's services last.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    /// <summary>The app's clock; otherwise one that can be moved, whose offset the data folder keeps.</summary>
    public TimeProvider? Clock { get; init; }

    public TimeSpan QueueLease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether queues and schedules are listened to.</summary>
    public bool Listen { get; init; } = true;

    /// <summary>Whether the tenant `demo` is made.</summary>
    public bool Demo { get; init; } = true;

    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Reads the command line: our options, and `--Countersign:Key value` for any setting of the app.</summary>
    /// <exception cref="CannotStartException">It says something that is not known.</exception>
    public static LocalOptions Parse(string[] arguments, Action<string> progress)
    {
        var said = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Length; i++)
        {
            var parts = arguments[i].Split('=', 2);
            var value = parts.Length == 2 ? parts[1]
                : parts[0] == "--fresh" ? "true"
                : ++i < arguments.Length ? arguments[i] : null;
            if (value is null || !IsKnown(parts[0]))
            {
                throw new CannotStartException("Usage: dotnet run --project local -- [--port 7071] [--data .local] [--fresh]");
            }

            said[parts[0][2..]] = value;
        }

        return new LocalOptions
        {
            Port = int.TryParse(said.GetValueOrDefault("port", "7071"), out var port) && port is >= 0 and <= IPEndPoint.MaxPort
                ? port
                : throw new CannotStartException($"--port takes a number up to {IPEndPoint.MaxPort}, not {said["port"]}."),
            DataFolder = said.GetValueOrDefault("data") ?? ".local",
            Fresh = said.ContainsKey("fresh"),
            Settings = said,
            Progress = progress,
        };
    }

    private static bool IsKnown(string option) =>
        option is "--port" or "--data" or "--fresh" || option.StartsWith("--Countersign:", StringComparison.OrdinalIgnoreCase);
}
