using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Telemetry;

/// <summary>What is measured, everywhere.</summary>
public static class TelemetryExport
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics().AddSingleton<CountersignMeter>().AddSingleton<HttpPipelinePolicy, StorageTrips.Policy>();
        return services;
    }
}
