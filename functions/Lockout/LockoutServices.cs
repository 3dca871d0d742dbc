using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Lockout;

internal static class LockoutServices
{
    public static IServiceCollection AddLockout(this IServiceCollection services) => services
        .AddSingleton<RecoveryTokens>();
}
