using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Passkeys;

internal static class PasskeysServices
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services) => services
        .AddSingleton<PasskeyChallenges>();
}
