using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Countersign.Passwords;

/// <summary>
/// A hash of ASP.NET Core Identity, format 3, in base64: a marker, then function, rounds and length of the salt as
/// big-endian numbers, salt and hash. It is PBKDF2; earlier versions of this service wrote it too.
/// </summary>
internal static class IdentityHash
{
    private const int Header = 13;

    public static HashReading Read(string text)
    {
        var blob = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, blob, out var length)
            || !string.Equals(Convert.ToBase64String(blob.AsSpan(0, length)), text, StringComparison.Ordinal))
        {
            return HashReading.No("Must be base64, with padding, where it is a hash of ASP.NET Core Identity.");
        }

        var bytes = blob.AsSpan(0, length);
        if (length < Header || bytes[0] != 0x01)
        {
            return HashReading.No("Must be of format 3 (its first byte is 1) where it is of ASP.NET Core Identity.");
        }

        if (Function(Number(bytes, 1)) is not { } function)
        {
            return HashReading.No("Names no function that ASP.NET Core Identity has.");
        }

        var rounds = Number(bytes, 5);
        if (Pbkdf2Hash.RoundsProblem(rounds) is { } problem)
        {
            return HashReading.No(problem);
        }

        // The length is compared before it is used as one: it may be any number up to 2^32.
        var saltLength = Number(bytes, 9);
        if (saltLength is < 16 or > 64 || length - Header - (int)saltLength is < 16 or > 64)
        {
            return HashReading.No("Salt and hash of ASP.NET Core Identity must have 16 to 64 bytes each.");
        }

        var rest = bytes[Header..];
        return HashReading.Of(
            new Pbkdf2Hash(
                function, (int)rounds, rest[..(int)saltLength].ToArray(), rest[(int)saltLength..].ToArray()));
    }

    private static HashAlgorithmName? Function(uint number) => number switch
    {
        0 => HashAlgorithmName.SHA1,
        1 => HashAlgorithmName.SHA256,
        2 => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static uint Number(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
}
