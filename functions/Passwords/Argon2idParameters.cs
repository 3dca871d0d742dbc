using Countersign.Settings;
using NSec.Cryptography;

namespace Countersign.Passwords;

/// <summary>The cost of one Argon2id hash. The degree of parallelism is 1: libsodium computes no other.</summary>
internal sealed record Argon2idParameters(int MemoryKiB, int Passes)
{
    // Measured beside PBKDF2, bcrypt and scrypt on the same core: the estimates need the right ratios.
    private static readonly TimeSpan TimePerKiB = TimeSpan.FromMicroseconds(0.6);

    /// <summary>libsodium computes nothing smaller.</summary>
    private const int SmallestMemoryKiB = 8;

    public static Argon2idParameters Of(PasswordHashingOptions options) => new(options.MemoryKiB, options.Passes);

    public TimeSpan EstimatedTime => TimePerKiB * ((double)MemoryKiB * Passes);

    /// <summary>Parameters that take about this part of the time; null when that is next to nothing.</summary>
    public Argon2idParameters? Part(double part)
    {
        var memory = (int)(MemoryKiB * part);
        return memory < SmallestMemoryKiB ? null : this with { MemoryKiB = memory };
    }

    /// <summary>The password's UTF-8 bytes are hashed: NSec's overload for strings would hash UTF-16.</summary>
    public byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int length) =>
        new Argon2id(new Argon2Parameters
        {
            DegreeOfParallelism = 1,
            MemorySize = MemoryKiB,
            NumberOfPasses = Passes,
        }).DeriveBytes(password, salt, length);
}
