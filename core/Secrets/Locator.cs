using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Countersign.Secrets;

/// <summary>
/// What an opaque token points to: an aggregate, a row in it and the row's generation. It proves nothing by itself.
/// </summary>
/// <param name="AggregateId">One id, or two joined ids.</param>
public readonly record struct Locator(string AggregateId, string RowId, int Generation)
{
    public static readonly string NoRow = Base64Url.EncodeToString(new byte[16]);
}

/// <summary>
/// Seals locators into opaque text of one length (AES-256-GCM, RFC 5116). The nonce is an HMAC of the content, so the
/// same locator gives the same text, and two contents never share a nonce. Tenant and purpose are authenticated: a text
/// that was sealed for one of them does not open for another.
/// </summary>
public sealed class LocatorSeal(MasterKeys keys)
{
    private const int IdLength = 16;
    private const int IdTextLength = 22;
    private const int PlainLength = (3 * IdLength) + 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Bytes of a sealed locator.</summary>
    public const int Length = NonceLength + PlainLength + TagLength;

    public byte[] Seal(string tenant, string purpose, Locator locator)
    {
        Span<byte> plain = stackalloc byte[PlainLength];
        plain.Clear();
        Base64Url.DecodeFromChars(locator.AggregateId.AsSpan(0, IdTextLength), plain[..IdLength]);
        Base64Url.DecodeFromChars(locator.AggregateId.AsSpan(IdTextLength), plain[IdLength..(2 * IdLength)]);
        Base64Url.DecodeFromChars(locator.RowId, plain[(2 * IdLength)..(3 * IdLength)]);
        BinaryPrimitives.WriteInt32BigEndian(plain[(3 * IdLength)..], locator.Generation);

        var label = LengthPrefixed.Join(purpose, tenant);
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(keys.Derive(keys.CurrentId, "locator-nonce", tenant + "|" + purpose), plain, mac);

        var sealedBytes = new byte[Length];
        mac[..NonceLength].CopyTo(sealedBytes);
        using var aes = new AesGcm(keys.Derive(keys.CurrentId, "locator"), TagLength);
        aes.Encrypt(
            sealedBytes.AsSpan(0, NonceLength), plain, sealedBytes.AsSpan(NonceLength, PlainLength),
            sealedBytes.AsSpan(NonceLength + PlainLength), label);
        return sealedBytes;
    }

    /// <summary>False for anything that this deployment did not seal for this tenant and purpose.</summary>
    public bool TryOpen(string tenant, string purpose, ReadOnlySpan<byte> sealedBytes, out Locator locator)
    {
        locator = default;
        if (sealedBytes.Length != Length)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[PlainLength];
        var label = LengthPrefixed.Join(purpose, tenant);
        foreach (var keyId in keys.Ids)
        {
            if (TryDecrypt(keys.Derive(keyId, "locator"), sealedBytes, plain, label))
            {
                locator = Read(plain);
                return true;
            }
        }

        return false;
    }

    // An aggregate with one id has zeros as its second id; a random id is never all zeros.
    private static Locator Read(ReadOnlySpan<byte> plain)
    {
        var second = plain[IdLength..(2 * IdLength)];
        return new Locator(
            Base64Url.EncodeToString(plain[..IdLength])
            + (second.ContainsAnyExcept((byte)0) ? Base64Url.EncodeToString(second) : ""),
            Base64Url.EncodeToString(plain[(2 * IdLength)..(3 * IdLength)]),
            BinaryPrimitives.ReadInt32BigEndian(plain[(3 * IdLength)..]));
    }

    private static bool TryDecrypt(byte[] key, ReadOnlySpan<byte> sealedBytes, Span<byte> plain, byte[] label)
    {
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                sealedBytes[..NonceLength], sealedBytes.Slice(NonceLength, PlainLength),
                sealedBytes[(NonceLength + PlainLength)..], plain, label);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
