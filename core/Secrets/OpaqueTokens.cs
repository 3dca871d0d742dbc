using System.Buffers.Text;

namespace Countersign.Secrets;

/// <summary>
/// Handles, refresh tokens and link tokens on the wire: a sealed locator, then 32 bytes that prove possession (handles
/// have none), as unpadded base64url. All tokens of one purpose have the same length.
/// </summary>
public sealed class OpaqueTokens(LocatorSeal seal)
{
    private const int ProofLength = 32;

    public string Handle(string tenant, string purpose, Locator locator) =>
        Base64Url.EncodeToString(seal.Seal(tenant, purpose, locator));

    public string Token(string tenant, string purpose, Locator locator, ReadOnlySpan<byte> proof)
    {
        var bytes = new byte[LocatorSeal.Length + ProofLength];
        seal.Seal(tenant, purpose, locator).CopyTo(bytes, 0);
        proof.CopyTo(bytes.AsSpan(LocatorSeal.Length));
        return Base64Url.EncodeToString(bytes);
    }

    public bool TryOpenHandle(string tenant, string purpose, string text, out Locator locator) =>
        TryOpen(tenant, purpose, text, LocatorSeal.Length, out locator, out _);

    public bool TryOpenToken(string tenant, string purpose, string text, out Locator locator, out Secret proof) =>
        TryOpen(tenant, purpose, text, LocatorSeal.Length + ProofLength, out locator, out proof);

    /// <summary>
    /// Opens the token of a link, which carries it as `#purpose=token`. Accepts the whole link or only its token.
    /// </summary>
    public bool TryOpenLink(string tenant, string purpose, string linkOrToken, out Locator locator, out Secret proof)
    {
        var mark = $"#{purpose}=";
        var at = linkOrToken.IndexOf(mark, StringComparison.Ordinal);
        return TryOpenToken(
            tenant, purpose, at < 0 ? linkOrToken : linkOrToken[(at + mark.Length)..], out locator, out proof);
    }

    private bool TryOpen(string tenant, string purpose, string text, int length, out Locator locator, out Secret proof)
    {
        locator = default;
        proof = new Secret([]);
        Span<byte> bytes = stackalloc byte[LocatorSeal.Length + ProofLength];

        // The exact length is checked first: the decoder skips white space, so one token would have many spellings.
        if (text.Length != Base64Url.GetEncodedLength(length) ||
            !Base64Url.IsValid(text, out var decodedLength) || decodedLength != length ||
            !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != length ||
            !seal.TryOpen(tenant, purpose, bytes[..LocatorSeal.Length], out locator))
        {
            return false;
        }

        proof = new Secret(bytes[LocatorSeal.Length..written]);
        return true;
    }
}
