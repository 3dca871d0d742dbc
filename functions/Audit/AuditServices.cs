using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Audit;

internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditChain>().AddSingleton<AuditLists>().AddSingleton<ChainRows>().AddSingleton<AnchorRows>()
        .AddSingleton<ChainCheck>().AddSingleton<AnchorCheck>().AddSingleton<AuditVerification>()
        .AddSingleton<AnchorSeal>().AddSingleton<TenantIds>().AddSingleton<AnchorRun>();
}
