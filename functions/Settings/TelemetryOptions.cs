using Microsoft.Extensions.Configuration;

namespace Countersign.Settings;

/// <summary>
/// Where telemetry goes, under the names that the standards and the platform use. All unset: nowhere.
/// </summary>
internal sealed class TelemetryOptions
{
    /// <summary>The address of a collector (OpenTelemetry, OTLP exporter configuration).</summary>
    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_ENDPOINT")]
    public string? Collector { get; set; }

    [ConfigurationKeyName("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public string? ApplicationInsights { get; set; }

    /// <summary>
    /// `ClientId=...;Authorization=AAD`: sends with an identity, where the connection string alone has no permission.
    /// </summary>
    [ConfigurationKeyName("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")]
    public string? Authentication { get; set; }

    public bool UsesIdentity => Parts(Authentication).Contains(KeyValuePair.Create("Authorization", "AAD"));

    /// <summary>The user-assigned identity; null for the app's own.</summary>
    public string? ClientId => Parts(Authentication).GetValueOrDefault("ClientId");

    /// <summary>The parts of `name=value;name=value`. A part without `=` has its own text as its name.</summary>
    internal static Dictionary<string, string> Parts(string? text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in (text ?? "").Split(
            ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=', 2);
            parts[pair[0]] = pair.Length == 2 ? pair[1] : "";
        }

        return parts;
    }
}
