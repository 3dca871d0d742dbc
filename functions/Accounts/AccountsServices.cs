using Countersign.Addresses;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Accounts;

internal static class AccountsServices
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddSingleton<NameHasher>().AddSingleton<RecoveryCodes>().AddSingleton<NameIndex>()
        .AddSingleton<AddressHolders>().AddSingleton<AccountCommands>();
}
