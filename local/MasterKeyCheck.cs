using System.Security.Cryptography;
using System.Xml.Linq;
using Countersign.Secrets;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Local;

/// <summary>With another master key no stored secret can be opened. The app would only show stack traces.</summary>
internal static class MasterKeyCheck
{
    /// <exception cref="CannotStartException">The data was written with another master key.</exception>
    public static async Task RefuseOtherAsync(IServiceProvider services, Task storage, string dataFolder)
    {
        await storage;
        if (!OpensRing(services))
        {
            throw new CannotStartException(
                $"The data in {dataFolder} was written with another master key than this one. {DataFolder.WithoutKey}");
        }
    }

    private static bool OpensRing(IServiceProvider services)
    {
        var ring = services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository!;
        var keys = ring.GetAllElements();
        if (keys.Count == 0)
        {
            // No entry under a configured key. If there is none at all, this creates the first.
            FirstRingKey.Ensure(services.GetRequiredService<IKeyManager>());
            keys = ring.GetAllElements();
        }

        var decryptor = new KeyRingDecryptor(services);
        return keys.Count > 0 && keys.All(key => Opens(key, decryptor));
    }

    private static bool Opens(XElement key, KeyRingDecryptor decryptor)
    {
        try
        {
            var secret = key.Descendants().Single(inner => inner.Name.LocalName == "encryptedSecret");
            decryptor.Decrypt(secret.Elements().Single());
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
