using System.Reflection;
using Azure.Core.Pipeline;
using Azure.Monitor.OpenTelemetry.Exporter;
using Countersign.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Countersign.Telemetry;

/// <summary>What is measured, everywhere; and where it goes, if anywhere.</summary>
public static class TelemetryExport
{
    /// <summary>The meter, and what an exporter of any kind gets to see. Nothing is collected until there is one.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // Read once, when the first Azure client is made: without it they trace nothing but requests.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddOptions<TelemetryOptions>().Bind(configuration).ValidateOnStart();
        services.AddMetrics().AddSingleton<CountersignMeter>().AddSingleton<HttpPipelinePolicy, StorageTrips.Policy>();
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.ConfigureResource(Describe).AddMeter(CountersignMeter.Name));
        services.ConfigureOpenTelemetryTracerProvider(traces => traces.ConfigureResource(Describe).AddSource(Spans.Name, "Azure.*").AddProcessor(new SpanScrubber()));
        services.ConfigureOpenTelemetryLoggerProvider(logs => logs.ConfigureResource(Describe));

        // Other people's logs are read when something is wrong, not paid for every day; and they log addresses of requests.
        services.AddLogging(logs => logs
            .AddFilter<OpenTelemetryLoggerProvider>(category: null, LogLevel.Warning)
            .AddFilter<OpenTelemetryLoggerProvider>(nameof(Countersign), LogLevel.Information));
        return services;
    }

    /// <summary>Null where the settings name no place to send anything to.</summary>
    public static IOpenTelemetryBuilder? ExportTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var collector = services.ExportToCollector(configuration);
        return configuration.Get<TelemetryOptions>() is { ApplicationInsights.Length: > 0 } options ? (collector ?? services.Collect()).ToApplicationInsights(options) : collector;
    }

    /// <summary>To a collector that speaks OTLP, as the variables of its standard say (`OTEL_EXPORTER_OTLP_*`).</summary>
    public static IOpenTelemetryBuilder? ExportToCollector(this IServiceCollection services, IConfiguration configuration) =>
        configuration.Get<TelemetryOptions>() is { Collector.Length: > 0 } ? services.Collect().UseOtlpExporter() : null;

    private static OpenTelemetryBuilder Collect(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics().WithTracing().WithLogging(null, logs => logs.IncludeFormattedMessage = true);

    private static IOpenTelemetryBuilder ToApplicationInsights(this IOpenTelemetryBuilder telemetry, TelemetryOptions options) => telemetry.UseAzureMonitorExporter(exporter =>
    {
        exporter.ConnectionString = options.ApplicationInsights;
        exporter.Credential = options.UsesIdentity ? AppIdentity.Credential(options.ClientId) : null;

        // Traces are sampled; a warning that money is being pumped must not be.
        exporter.EnableTraceBasedLogsSampler = false;

        // A second stream, with samples of single requests, that nobody has looked through for people.
        exporter.EnableLiveMetrics = false;
    });

    private static void Describe(ResourceBuilder resource)
    {
        var version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        resource.AddService("countersign", serviceVersion: version?.InformationalVersion);
    }
}
