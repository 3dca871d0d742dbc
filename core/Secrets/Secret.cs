using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Countersign.Secrets;

/// <summary>
/// Bytes that must never be printed, logged or serialised. Only <see cref="Reveal"/> and <see cref="RevealText"/>
/// return them.
/// </summary>
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret
{
    private readonly byte[] bytes;

    public Secret(ReadOnlySpan<byte> value) => bytes = value.ToArray();

    public static Secret FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    public static Secret Random(int length) => new(RandomNumberGenerator.GetBytes(length));

    public ReadOnlySpan<byte> Reveal() => bytes;

    public string RevealText() => Encoding.UTF8.GetString(bytes);

    /// <summary>Compares in time that depends on the lengths alone.</summary>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(bytes, other);

    /// <summary>True when <paramref name="sha256"/> is this secret's SHA-256.</summary>
    public bool FixedTimeEqualsHash(ReadOnlySpan<byte> sha256) =>
        CryptographicOperations.FixedTimeEquals(Sha256(), sha256);

    public byte[] Sha256() => SHA256.HashData(bytes);

    public override string ToString() => "***";
}
