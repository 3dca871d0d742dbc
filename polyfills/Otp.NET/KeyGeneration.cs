using System.Security.Cryptography;

namespace OtpNet;

/// <summary>Makes random keys of the length that fits the hash (RFC 6238 section 5.1).</summary>
public static class KeyGeneration
{
    public static byte[] GenerateRandomKey(int length) => RandomNumberGenerator.GetBytes(length);

    public static byte[] GenerateRandomKey(OtpHashMode mode = OtpHashMode.Sha1) =>
        GenerateRandomKey(Truncation.HashLength(mode));
}
