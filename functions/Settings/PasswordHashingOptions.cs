namespace Countersign.Settings;

/// <summary>
/// The parameters of Argon2id, section `Countersign:PasswordHashing`. The degree of parallelism is always 1. A hash
/// with other parameters stays good, and is replaced when its password is next right.
/// </summary>
public sealed class PasswordHashingOptions
{
    /// <summary>
    /// OWASP's minimum pairs (Password Storage Cheat Sheet): less memory needs more passes. A deployment must reach one
    /// pair, in memory and in passes.
    /// </summary>
    public static readonly IReadOnlyList<(int MemoryKiB, int Passes)> Weakest =
        [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

    /// <summary>The most that the reader of stored hashes computes for one hash.</summary>
    public const int MaximumMemoryKiB = 65_536;

    /// <summary>With the most memory, 0.4 s on the machine where the estimates were measured.</summary>
    public const int MaximumPasses = 10;

    /// <summary>The memory that one hash fills. As many hashes as there are cores run at a time.</summary>
    /// <value>7,168 to 65,536 KiB, together with <see cref="Passes"/>; 19,456 by default.</value>
    public int MemoryKiB { get; set; } = 19_456;

    /// <summary>How often one hash goes over its memory.</summary>
    /// <value>1 to 10, together with <see cref="MemoryKiB"/>; 2 by default.</value>
    public int Passes { get; set; } = 2;
}
