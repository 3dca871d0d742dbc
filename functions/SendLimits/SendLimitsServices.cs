using Microsoft.Extensions.DependencyInjection;

namespace Countersign.SendLimits;

internal static class SendLimitsServices
{
    public static IServiceCollection AddSendLimits(this IServiceCollection services) => services
        .AddSingleton<SendCounters>().AddSingleton<SendMeter>();
}
