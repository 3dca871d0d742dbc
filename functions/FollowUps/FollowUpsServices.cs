using Microsoft.Extensions.DependencyInjection;

namespace Countersign.FollowUps;

internal static class FollowUpsServices
{
    public static IServiceCollection AddFollowUps(this IServiceCollection services) => services
        .AddSingleton<FollowUpRunner>();
}
