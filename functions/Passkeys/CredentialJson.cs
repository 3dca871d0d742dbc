using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;

namespace Countersign.Passkeys;

/// <summary>
/// One object of a browser's answer. Members that we do not know are ignored, because browsers add some (WebAuthn Level
/// 3, 5.1).
/// </summary>
internal readonly record struct CredentialJson(JsonElement Element)
{
    private const int MaximumTransports = 10;
    private const int MaximumTransportLength = 32;

    public CredentialJson? Response => Element.TryGetProperty("response", out var inner) ? Of(inner) : null;

    /// <summary>Null for anything but an object.</summary>
    public static CredentialJson? Of(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? new CredentialJson(value) : null;

    public bool Has(string name) =>
        Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Base64url; null for anything else.</summary>
    public byte[]? Bytes(string name) =>
        Element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetRawText() is var raw
        && raw.AsSpan(1, raw.Length - 2) is var text
        && !text.ContainsAny(" \\=")
        && Base64Url.IsValid(text)
            ? Base64Url.DecodeFromChars(text)
            : null;

    /// <summary>
    /// Short words in a list; all else in it is left out. A new kind of transport must not make a passkey unusable.
    /// </summary>
    public ImmutableArray<string> Texts(string name) =>
        Element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [
                .. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String)
                    .Select(item => item.GetRawText().Trim('"')).Where(IsWord).Take(MaximumTransports)]
            : [];

    private static bool IsWord(string text) =>
        text.Length is > 0 and <= MaximumTransportLength
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
