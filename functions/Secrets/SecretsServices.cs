using Countersign.Settings;
using Countersign.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Secrets;

internal static class SecretsServices
{
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<CountersignOptions>>().Value;
            return new MasterKeys(
                options.MasterKey.Current,
                options.MasterKeys.ToDictionary(
                    key => key.Key, key => new Secret(Convert.FromBase64String(key.Value))));
        });
        services.AddDataProtection().SetApplicationName("countersign");

        // Data Protection would open the key ring at the start too, beside CountersignApplication.PrepareAsync. Where
        // there is no key yet, both would make the first one, and one of them would fail.
        foreach (var opener in services.Where(
            service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(opener);
        }

        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            provider => new ConfigureOptions<KeyManagementOptions>(ring =>
        {
            ring.XmlRepository = new KeyRingRepository(
                provider.GetRequiredService<StorageClients>(), provider.GetRequiredService<MasterKeys>());
            ring.XmlEncryptor = new KeyRingEncryptor(provider.GetRequiredService<MasterKeys>());
        }));
        return services.AddSingleton<IRowSealer, DataProtectionRowSealer>().AddSingleton<LocatorSeal>()
            .AddSingleton<OpaqueTokens>().AddSingleton<DerivedTokens>();
    }
}
