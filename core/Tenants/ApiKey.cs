using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Countersign.Secrets;

namespace Countersign.Tenants;

/// <summary>A key of a tenant's back office: `cs_{id}_{32 random bytes}`. Only its SHA-256 is stored.</summary>
public sealed record ApiKey(string Id, byte[] Hash, DateTimeOffset CreatedAt)
{
    /// <summary>At most this many keys are valid at once: the old one and its successor.</summary>
    public const int MaximumLive = 2;

    private const string Prefix = "cs_";
    private const int IdLength = 22;

    public static (ApiKey Key, string Shown) Create(Entropy entropy, DateTimeOffset now)
    {
        // An id may contain '_' and '-': the text is split by length, not by separator.
        var id = entropy.Id("api-key");
        var shown = $"{Prefix}{id}_{Base64Url.EncodeToString(entropy.Bytes("api-key-secret", 32))}";
        return (new ApiKey(id, SHA256.HashData(Encoding.ASCII.GetBytes(shown)), now), shown);
    }

    /// <summary>The id in the text of a key; null when the text is not a key.</summary>
    public static string? IdOf(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + 43
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text[Prefix.Length + IdLength] == '_'
            ? text.Substring(Prefix.Length, IdLength)
            : null;

    public bool Matches(string text) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), Hash);
}
