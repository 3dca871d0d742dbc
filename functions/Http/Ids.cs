namespace Countersign.Http;

/// <summary>Checks ids in paths: 16 bytes as base64url. Anything else must not get into a key.</summary>
internal static class Ids
{
    public static bool Is(string id) =>
        id.Length == 22 && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
