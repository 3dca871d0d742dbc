using System.Buffers.Binary;
using System.Text;

namespace Countersign.Secrets;

/// <summary>
/// Joins parts so that no two different lists give the same bytes: before each part stands its length.
/// </summary>
public static class LengthPrefixed
{
    public static byte[] Join(params ReadOnlySpan<string> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            length += 4 + Encoding.UTF8.GetByteCount(part);
        }

        var joined = new byte[length];
        var rest = joined.AsSpan();
        foreach (var part in parts)
        {
            var written = Encoding.UTF8.GetBytes(part, rest[4..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, written);
            rest = rest[(4 + written)..];
        }

        return joined;
    }
}
