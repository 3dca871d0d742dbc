using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Reports;

internal static class ReportsServices
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton<ReportRows>().AddSingleton<PolicyReports>();
}
