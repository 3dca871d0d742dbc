using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>`$scrypt$ln=16,r=8,p=1$salt$hash`, where N is 2 to the power of ln (RFC 7914).</summary>
internal sealed partial record ScryptHash(int LogN, int BlockSize, int Parallelism, byte[] Salt, byte[] Hash)
    : IStoredHash
{
    public const string Id = "scrypt";

    private const long Mebibyte = 1 << 20;

    /// <summary>Common values are 8 to 32. More would fill memory beside the one table that is limited.</summary>
    private const int MaximumBlockSize = 32;

    private static readonly TimeSpan TimePerKiB = TimeSpan.FromMicroseconds(1.8);

    public TimeSpan EstimatedTime => TimePerKiB * (Memory(LogN, BlockSize) / 1024.0 * Parallelism);

    public static HashReading Read(string text)
    {
        var parts = Pattern().Match(text);
        if (!parts.Success)
        {
            return HashReading.No("Must look like $scrypt$ln=16,r=8,p=1$salt$hash.");
        }

        var (logN, blockSize) = (Number(parts.Groups["ln"]), Number(parts.Groups["r"]));
        if (blockSize > MaximumBlockSize)
        {
            return HashReading.No($"r must be at most {MaximumBlockSize} for scrypt.");
        }

        // The exponent is compared first: a shift by 64 and more would begin again at 0.
        if (logN > 30 || Memory(logN, blockSize) is < Mebibyte or > 64 * Mebibyte)
        {
            return HashReading.No("ln and r must ask for 1 to 64 MiB of memory for scrypt: 128 * r * 2^ln bytes.");
        }

        if (!PhcBytes.TryDecode(parts.Groups["salt"].Value, out var salt) || salt.Length is < 8 or > 64)
        {
            return HashReading.No("The salt of scrypt must be 8 to 64 bytes in base64 without padding.");
        }

        return PhcBytes.TryDecode(parts.Groups["hash"].Value, out var hash) && hash.Length is >= 16 and <= 64
            ? HashReading.Of(new ScryptHash(logN, blockSize, Number(parts.Groups["p"]), salt, hash))
            : HashReading.No("The hash of scrypt must be 16 to 64 bytes in base64 without padding.");
    }

    public bool Matches(Secret password) =>
        CryptographicOperations.FixedTimeEquals(
            Hash, Libsodium.Scrypt(password.Reveal(), Salt, LogN, BlockSize, Parallelism, Hash.Length));

    private static long Memory(int logN, int blockSize) => 128L * blockSize << logN;

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\A\$scrypt\$ln=(?<ln>[1-9][0-9]?),r=(?<r>[1-9][0-9]{0,8}),p=(?<p>[1-9][0-9]{0,8})"
        + @"\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
