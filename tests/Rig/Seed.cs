using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Countersign.Tests.Rig;

/// <summary>
/// The random seed of a run: new each time, shown by every failure, and set by an environment variable to repeat a run.
/// </summary>
public static class Seed
{
    public const string EnvironmentVariable = "COUNTERSIGN_SEED";

    public static ulong Value { get; } = ulong.TryParse(
        Environment.GetEnvironmentVariable(EnvironmentVariable), NumberStyles.None, CultureInfo.InvariantCulture,
        out var given)
        ? given
        : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    public static string Replay => $"Replay with {EnvironmentVariable}={Value}.";

    /// <summary>A number from zero up to the bound, the same for the same seed and place.</summary>
    public static int Below(int bound, string place) =>
        (int)(BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{Value}|{place}"))) % (uint)bound);
}
