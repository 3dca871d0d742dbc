using System.Diagnostics.CodeAnalysis;

namespace Countersign.Passwords;

/// <summary>
/// Base64 as PHC strings have it: the standard alphabet without padding (P-H-C/phc-string-format, "B64").
/// </summary>
internal static class PhcBytes
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>One text for each value: unused bits that are not zero are refused.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var buffer = new byte[padded.Length];
        if (Convert.TryFromBase64String(padded, buffer, out var length)
            && string.Equals(Encode(buffer.AsSpan(0, length)), text, StringComparison.Ordinal))
        {
            bytes = buffer[..length];
        }

        return bytes is not null;
    }
}
