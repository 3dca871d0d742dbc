using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OtpNet;

/// <summary>From key and counter to decimal digits, numbered by the steps of RFC 4226 section 5.3.</summary>
internal static class Truncation
{
    public const int LongestCode = 10;

    public static int HashLength(OtpHashMode mode) => mode switch
    {
        OtpHashMode.Sha256 => HMACSHA256.HashSizeInBytes,
        OtpHashMode.Sha512 => HMACSHA512.HashSizeInBytes,
        _ => HMACSHA1.HashSizeInBytes,
    };

    public static byte[] CopyOfKey(byte[] secretKey)
    {
        ArgumentNullException.ThrowIfNull(secretKey);
        return secretKey.Length > 0
            ? secretKey.AsSpan().ToArray()
            : throw new ArgumentException("The key is empty.", nameof(secretKey));
    }

    public static void Compute(ReadOnlySpan<byte> key, OtpHashMode mode, long counter, Span<char> code)
    {
        Span<byte> moving = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(moving, counter);

        // Step 1: the HMAC of the counter.
        Span<byte> hash = stackalloc byte[HMACSHA512.HashSizeInBytes];
        hash = hash[..Hash(key, mode, moving, hash)];

        // Step 2: four bytes at the offset that the last half-byte names, without the sign bit.
        var offset = hash[^1] & 0x0F;
        long number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue;

        // Step 3: as many decimal digits as asked, leading zeros kept.
        for (var place = code.Length - 1; place >= 0; place--)
        {
            code[place] = (char)('0' + number % 10);
            number /= 10;
        }
    }

    /// <summary>Takes as long for a wrong first digit as for a wrong last one.</summary>
    public static bool Matches(ReadOnlySpan<char> expected, string given) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(expected), MemoryMarshal.AsBytes(given.AsSpan()));

    private static int Hash(ReadOnlySpan<byte> key, OtpHashMode mode, ReadOnlySpan<byte> source, Span<byte> hash) => mode switch
    {
        OtpHashMode.Sha256 => HMACSHA256.HashData(key, source, hash),
        OtpHashMode.Sha512 => HMACSHA512.HashData(key, source, hash),
#pragma warning disable CA5350 // What authenticator apps compute; HMAC does not rest on collision resistance (RFC 6194 section 3.3).
        _ => HMACSHA1.HashData(key, source, hash),
#pragma warning restore CA5350
    };
}
