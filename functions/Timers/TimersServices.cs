using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Timers;

internal static class TimersServices
{
    public static IServiceCollection AddTimers(this IServiceCollection services) => services
        .AddSingleton<DueLooks>().AddSingleton<DueVisits>();
}
