using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Countersign.Secrets;

/// <summary>
/// Seals fields with ASP.NET Core Data Protection. The purpose names the field, so a ciphertext that is copied to
/// another row or column does not open.
/// </summary>
internal sealed class DataProtectionRowSealer(IDataProtectionProvider provider) : IRowSealer
{
    public string Seal(SealedField field, Secret secret) =>
        Base64Url.EncodeToString(Protector(field).Protect(secret.Reveal().ToArray()));

    public Secret Open(SealedField field, string sealedText)
    {
        var bytes = Protector(field).Unprotect(Base64Url.DecodeFromChars(sealedText));
        try
        {
            return new Secret(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private IDataProtector Protector(SealedField field) =>
        provider.CreateProtector(["row", field.Partition, field.Row, field.Field]);
}
