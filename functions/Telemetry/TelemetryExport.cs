using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Telemetry;

/// <summary>What is measured, everywhere.</summary>
public static class TelemetryExport
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // Read once, when the first Azure client is made: without it they trace nothing but requests.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        services.AddMetrics().AddSingleton<CountersignMeter>().AddSingleton<HttpPipelinePolicy, StorageTrips.Policy>();
        return services;
    }
}
