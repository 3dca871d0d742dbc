namespace Countersign.Http;

/// <summary>Our ids in paths: 16 bytes as base64url. Whatever else stands there is none, and must not reach a key.</summary>
public static class Ids
{
    public static bool Is(string id) => id.Length == 22 && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
