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

/// <summary>Sets up metrics, traces and logs, and their exporters where settings name one.</summary>
public static class TelemetryExport
{
    /// <summary>Sets up what every exporter gets. Without an exporter nothing is collected.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddOptions<TelemetryOptions>().Bind(configuration).ValidateOnStart();
        services.AddMetrics().AddSingleton<CountersignMeter>().AddSingleton<HttpPipelinePolicy, StorageTrips.Policy>();
        services.ConfigureOpenTelemetryMeterProvider(
            metrics => metrics.ConfigureResource(Describe).AddMeter(CountersignMeter.Name));
        services.ConfigureOpenTelemetryTracerProvider(
            traces => traces.ConfigureResource(Describe).AddSource(Spans.Name, "Azure.*").AddProcessor(
                new SpanScrubber()));
        services.ConfigureOpenTelemetryLoggerProvider(logs => logs.ConfigureResource(Describe));

        // Logs of libraries only from Warning: they cost money and contain the addresses of requests.
        services.AddLogging(logs => logs
            .AddFilter<OpenTelemetryLoggerProvider>(category: null, LogLevel.Warning)
            .AddFilter<OpenTelemetryLoggerProvider>(nameof(Countersign), LogLevel.Information));
        return services;
    }

    /// <summary>Null where the settings name no destination.</summary>
    public static IOpenTelemetryBuilder? ExportTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var collector = services.ExportToCollector(configuration);
        return configuration.Get<TelemetryOptions>() is { ApplicationInsights.Length: > 0 } options
            ? (collector ?? services.Collect()).ToApplicationInsights(options)
            : collector;
    }

    /// <summary>Exports to an OTLP collector, as the standard variables `OTEL_EXPORTER_OTLP_*` say.</summary>
    public static IOpenTelemetryBuilder? ExportToCollector(
        this IServiceCollection services, IConfiguration configuration) =>
        configuration.Get<TelemetryOptions>() is { Collector.Length: > 0 }
            ? services.Collect().UseOtlpExporter()
            : null;

    private static OpenTelemetryBuilder Collect(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics().WithTracing().WithLogging(
            null, logs => logs.IncludeFormattedMessage = true);

    private static IOpenTelemetryBuilder ToApplicationInsights(
        this IOpenTelemetryBuilder telemetry, TelemetryOptions options) => telemetry.UseAzureMonitorExporter(exporter =>
    {
        exporter.ConnectionString = options.ApplicationInsights;
        exporter.Credential = options.UsesIdentity ? AppIdentity.Credential(options.ClientId) : null;

        // Traces are sampled; logs must not be, because a warning about SMS pumping must not get lost.
        exporter.EnableTraceBasedLogsSampler = false;

        // Live metrics are a second stream, with samples of requests that the scrubber does not see.
        exporter.EnableLiveMetrics = false;
    });

    private static void Describe(ResourceBuilder resource)
    {
        var version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        resource.AddService("countersign", serviceVersion: version?.InformationalVersion);
    }
}
