using Microsoft.Extensions.Options;

namespace Countersign.Settings;

/// <summary>Checks the settings of the exporters, which ignore wrong values silently.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        List<string> failures = [];
        if (options.Collector is { Length: > 0 } collector && !IsWeb(collector))
        {
            failures.Add("OTEL_EXPORTER_OTLP_ENDPOINT must be an absolute http or https address.");
        }

        var component = TelemetryOptions.Parts(options.ApplicationInsights);
        if (component.Count > 0 && !Guid.TryParse(component.GetValueOrDefault("InstrumentationKey"), out _))
        {
            failures.Add("APPLICATIONINSIGHTS_CONNECTION_STRING names no InstrumentationKey.");
        }

        if (component.TryGetValue("IngestionEndpoint", out var endpoint) && !IsWeb(endpoint))
        {
            failures.Add("APPLICATIONINSIGHTS_CONNECTION_STRING has an IngestionEndpoint that is no address.");
        }

        if (options.Authentication is { Length: > 0 }
            && (!options.UsesIdentity || options.ClientId is "" || TelemetryOptions.Parts(
                options.Authentication).Keys.Except(
                    ["Authorization", "ClientId"], StringComparer.OrdinalIgnoreCase).Any()))
        {
            failures.Add(
                "APPLICATIONINSIGHTS_AUTHENTICATION_STRING must read Authorization=AAD, with ClientId=... before or " +
                "behind it for a user-assigned identity.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsWeb(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
