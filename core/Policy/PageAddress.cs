using System.Buffers;

namespace Countersign.Policy;

/// <summary>Checks the web addresses that a tenant sets, and writes origins as browsers write them.</summary>
public static class PageAddress
{
    /// <summary>A link is part of an SMS, so the address of a page must be short.</summary>
    public const int MaximumLength = 200;

    // A message or a header must not hold anything that a parser could read in another way.
    private static readonly SearchValues<char> Unfit = SearchValues.Create("\"'<>\\^`{|}#");

    /// <summary>True for an absolute https address in ASCII, without user information and fragment.</summary>
    /// <param name="text">The address.</param>
    /// <param name="allowLoopback">True where the product itself runs on this machine: http to it is allowed.</param>
    public static bool IsFit(string text, bool allowLoopback) => TryRead(text, allowLoopback) is not null;

    /// <summary>
    /// An origin as browsers write it (RFC 6454, 6.2): scheme, host in ASCII, and the port unless it is the default.
    /// Null for anything else, and for an address with a path.
    /// </summary>
    public static string? Origin(string text, bool allowLoopback) =>
        TryRead(text, allowLoopback) is { PathAndQuery: "/" } uri && !text.EndsWith('/') ? OriginOf(uri) : null;

    public static string OriginOf(Uri page) =>
        new UriBuilder(page.Scheme, page.IdnHost, page.IsDefaultPort ? -1 : page.Port).Uri.GetLeftPart(
            UriPartial.Authority);

    /// <summary>True for the host itself or a parent domain of it, which passkeys may be bound to.</summary>
    /// <remarks>
    /// Browsers also refuse public suffixes (WebAuthn Level 3, 5.1.2); a list of them is not kept here.
    /// </remarks>
    public static bool Covers(string domain, string host) =>
        string.Equals(domain, host, StringComparison.Ordinal)
        || (domain.Contains('.', StringComparison.Ordinal)
            && host.EndsWith($".{domain}", StringComparison.Ordinal)
            && Uri.CheckHostName(host) == UriHostNameType.Dns);

    private static Uri? TryRead(string text, bool allowLoopback) =>
        text.AsSpan().ContainsAny(Unfit) ? null : HttpsAddress.TryRead(text, allowLoopback);
}
