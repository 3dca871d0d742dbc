using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Secrets;

/// <summary>
/// Encrypts Data Protection keys at rest (AES-256-GCM) under a key derived from the current master secret.
/// </summary>
internal sealed class KeyRingEncryptor(MasterKeys keys) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var sealedBytes = KeyRingCipher.Encrypt(
            keys.Derive(keys.CurrentId, KeyRingCipher.Label), plaintextElement.ToString(SaveOptions.DisableFormatting));
        var element = new XElement(
            KeyRingCipher.ElementName, new XAttribute(KeyRingCipher.KeyIdName, keys.CurrentId),
            Convert.ToBase64String(sealedBytes));
        return new EncryptedXmlInfo(element, typeof(KeyRingDecryptor));
    }
}

/// <summary>
/// Decrypts what <see cref="KeyRingEncryptor"/> encrypted, under any configured master. Data Protection creates it by
/// its stored type name.
/// </summary>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var keyId = (string?)encryptedElement.Attribute(KeyRingCipher.KeyIdName)
            ?? throw new CryptographicException("The key element names no master key.");
        var key = services.GetRequiredService<MasterKeys>().Derive(keyId, KeyRingCipher.Label);
        return XElement.Parse(KeyRingCipher.Decrypt(key, Convert.FromBase64String(encryptedElement.Value)));
    }
}

internal static class KeyRingCipher
{
    public const string Label = "ring";
    public const string ElementName = "sealedKey";
    public const string KeyIdName = "master";

    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Encrypt(byte[] key, string text)
    {
        var plain = System.Text.Encoding.UTF8.GetBytes(text);
        var bytes = new byte[NonceLength + plain.Length + TagLength];

        // A random nonce is sound here: a ring holds a few keys a year, far below the 2^32 messages of NIST SP
        // 800-38D, 8.3.
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            bytes.AsSpan(0, NonceLength), plain, bytes.AsSpan(NonceLength, plain.Length),
            bytes.AsSpan(NonceLength + plain.Length));
        return bytes;
    }

    public static string Decrypt(byte[] key, byte[] bytes)
    {
        var plain = new byte[bytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(
            bytes.AsSpan(0, NonceLength), bytes.AsSpan(NonceLength, plain.Length),
            bytes.AsSpan(NonceLength + plain.Length), plain);
        return System.Text.Encoding.UTF8.GetString(plain);
    }
}
