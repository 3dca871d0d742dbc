using Microsoft.Extensions.DependencyInjection;

namespace Countersign.DeliveryReports;

internal static class DeliveryReportsServices
{
    public static IServiceCollection AddDeliveryReports(this IServiceCollection services) => services
        .AddSingleton<DeliveryReportIntake>();
}
