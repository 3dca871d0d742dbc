using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Countersign.Local;

/// <summary>The part of host.json that the runner applies, with the defaults of the Functions host.</summary>
public sealed class HostJson
{
    private readonly IConfiguration _file;

    private HostJson(IConfiguration file) => _file = file;

    public string RoutePrefix => (_file["extensions:http:routePrefix"] ?? "api").Trim('/');

    public IReadOnlyDictionary<string, string> CustomHeaders => Section("extensions:http:customHeaders");

    public int BatchSize => int.Parse(_file["extensions:queues:batchSize"] ?? "16", CultureInfo.InvariantCulture);

    public int MaxDequeueCount =>
        int.Parse(_file["extensions:queues:maxDequeueCount"] ?? "5", CultureInfo.InvariantCulture);

    public TimeSpan MaxPollingInterval => Duration("extensions:queues:maxPollingInterval", TimeSpan.FromMinutes(1));

    /// <summary>
    /// How long a failed message is invisible before the next attempt. Not the lease of a running one.
    /// </summary>
    public TimeSpan VisibilityTimeout => Duration("extensions:queues:visibilityTimeout", TimeSpan.Zero);

    public IEnumerable<(string Category, LogLevel Level)> LogLevels =>
        Section("logging:logLevel").Select(level => (level.Key, Enum.Parse<LogLevel>(level.Value)));

    public static HostJson Read(string path) =>
        new(new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false).Build());

    private Dictionary<string, string> Section(string key) =>
        _file.GetSection(key).GetChildren().ToDictionary(
            child => child.Key, child => child.Value ?? "", StringComparer.Ordinal);

    private TimeSpan Duration(string key, TimeSpan otherwise) =>
        _file[key] is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
