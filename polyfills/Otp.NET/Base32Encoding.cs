namespace OtpNet;

/// <summary>Base32 of RFC 4648 section 6: padded when written; either case, padded or not, when read. An empty input counts as null, as in the package.</summary>
public class Base32Encoding
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string ToString(byte[] input)
    {
        if (input is null or [])
        {
            throw new ArgumentNullException(nameof(input));
        }
        return string.Create((input.Length + 4) / 5 * 8, input, static (text, bytes) =>
        {
            text.Fill('=');
            int bits = 0, pending = 0, at = 0;
            foreach (var value in bytes)
            {
                pending = (pending << 8) | value;
                for (bits += 8; bits >= 5; bits -= 5)
                {
                    text[at++] = Alphabet[(pending >> (bits - 5)) & 31];
                }
                pending &= (1 << bits) - 1;
            }
            if (bits > 0)
            {
                text[at] = Alphabet[(pending << (5 - bits)) & 31];
            }
        });
    }

    public static byte[] ToBytes(string input)
    {
        if (string.IsNullOrEmpty(input))
        {
            throw new ArgumentNullException(nameof(input));
        }
        var text = input.AsSpan().TrimEnd('=');
        var bytes = new byte[text.Length * 5 / 8];
        int bits = 0, pending = 0, at = 0;
        foreach (var character in text)
        {
            pending = (pending << 5) | ValueOf(character);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(pending >> bits);
                pending &= (1 << bits) - 1;
            }
        }
        return bytes;
    }

    private static int ValueOf(char character) => character switch
    {
        >= 'A' and <= 'Z' => character - 'A',
        >= 'a' and <= 'z' => character - 'a',
        >= '2' and <= '7' => character - '2' + 26,
        _ => throw new ArgumentException("Character is not a Base32 character.", nameof(character)),
    };
}
