using System.Numerics;

namespace Countersign.Audit;

/// <summary>A sum modulo 2^256: the order in which rows are added or removed does not matter.</summary>
public readonly record struct AnchorSum
{
    private const int Length = 32;
    private static readonly BigInteger Modulus = BigInteger.One << (8 * Length);

    private readonly BigInteger value;

    private AnchorSum(BigInteger value) => this.value = value;

    public static AnchorSum Zero { get; } = new(BigInteger.Zero);

    public static AnchorSum Of(ReadOnlySpan<byte> bytes) =>
        new(new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % Modulus);

    public AnchorSum Plus(AnchorSum other) => new((value + other.value) % Modulus);

    public AnchorSum Minus(AnchorSum other) => new((value - other.value + Modulus) % Modulus);

    public byte[] Bytes()
    {
        var bytes = new byte[Length];
        var used = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        used.CopyTo(bytes, Length - used.Length);
        return bytes;
    }
}
