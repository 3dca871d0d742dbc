using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Countersign.Secrets;

/// <summary>
/// Seals fields with ASP.NET Core Data Protection. The purpose names the field, so a ciphertext that is copied to
/// another row or column does not open.
/// </summary>
public sealed class DataProtectionRowSealer(IDataProtectionProvider provider) : IRowSealer
{
    public string Seal(SealedField place, Secret secret) =>
        Base64Url.EncodeToString(Protector(place).Protect(secret.Reveal().ToArray()));

    public Secret Open(SealedField place, string sealedText)
    {
        var bytes = Protector(place).Unprotect(Base64Url.DecodeFromChars(sealedText));
        try
        {
            return new Secret(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private IDataProtector Protector(SealedField place) => provider.CreateProtector(["row", place.Partition, place.Row, place.Field]);
}
