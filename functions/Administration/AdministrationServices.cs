using Countersign.FollowUps;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Administration;

internal static class AdministrationServices
{
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services
        .AddSingleton<TenantCreation>().AddSingleton<TenantKeys>().AddSingleton<TenantEmptying>()
        .AddSingleton<TenantPolicies>().AddSingleton<TenantLists>().AddSingleton<PasskeyEndings>()
        .AddSingleton<AccountCreation>().AddSingleton<UserChanges>().AddSingleton<UserImport>()
        .AddSingleton<ImportedFactors>().AddSingleton<UserLists>().AddSingleton<UserLookups>()
        .AddSingleton<IFollowUp, PageChangeNotices>();
}
