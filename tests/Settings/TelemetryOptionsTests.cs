using Countersign.Settings;
using Microsoft.Extensions.Configuration;

namespace Countersign.Tests.Settings;

public class TelemetryOptionsTests
{
    private const string Component =
        "InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://north.example/";

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", Component)]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Authorization=AAD")]
    [InlineData(
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=11111111-2222-3333-4444-555555555555;Authorization=AAD")]
    public void Telemetry_settings_that_the_standards_allow_are_accepted(string name, string value) =>
        Assert.Null(Failure(name, value));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "/v1/traces")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=none")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "given")]
    [InlineData(
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=north")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=11111111-2222-3333-4444-555555555555")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=;Authorization=AAD")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Authorization=Key;ClientId=x")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Authorization=AAD;Client=x")]
    public void An_invalid_telemetry_setting_stops_the_start(string name, string value) =>
        Assert.Contains(name, Failure(name, value), StringComparison.Ordinal);

    [Fact]
    public void The_configured_identity_is_used()
    {
        var options = new TelemetryOptions { Authentication = "ClientId=one;Authorization=AAD" };

        Assert.Equal((true, "one"), (options.UsesIdentity, options.ClientId));
        Assert.Equal(
            (true, null),
            (new TelemetryOptions { Authentication = "Authorization=AAD" }.UsesIdentity,
                new TelemetryOptions { Authentication = "Authorization=AAD" }.ClientId));
        Assert.False(new TelemetryOptions().UsesIdentity);
    }

    private static string? Failure(string name, string value)
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection(
            [KeyValuePair.Create(name, (string?)value)]).Build().Get<TelemetryOptions>()!;
        return new TelemetryOptionsValidator().Validate(null, options).FailureMessage;
    }
}
