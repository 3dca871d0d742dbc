using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tenants;

internal static class TenantsServices
{
    public static IServiceCollection AddTenants(this IServiceCollection services) => services
        .AddSingleton<TenantDirectory>().AddSingleton<TenantPages>();
}
