using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Countersign.Secrets;

/// <summary>
/// All randomness of one command, drawn once from the system's generator and expanded by label (HMAC-SHA-256). A
/// decision that is made again after a conflict gets the same ids, so a queue pointer that was sent for it stays valid.
/// </summary>
public sealed class Entropy
{
    private readonly byte[] seed;

    private Entropy(byte[] seed) => this.seed = seed;

    public static Entropy Fresh() => new(RandomNumberGenerator.GetBytes(32));

    public static Entropy FromSeed(ReadOnlySpan<byte> seed) => new(seed.ToArray());

    /// <summary>Up to 32 bytes for a label; the same label gives the same bytes.</summary>
    public byte[] Bytes(string label, int length) => HMACSHA256.HashData(seed, Encoding.UTF8.GetBytes(label))[..length];

    /// <summary>An id of 16 random bytes, as 22 characters of unpadded base64url.</summary>
    public string Id(string label) => Base64Url.EncodeToString(Bytes(label, 16));

    public Guid OperationId(string label) => new(Bytes(label, 16));

    public Secret Secret(string label) => new(Bytes(label, 32));
}
