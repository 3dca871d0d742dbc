using System.Buffers;
using System.Net;
using Countersign.Policy;

namespace Countersign.Webhooks;

/// <summary>The url and headers that a tenant may set for its webhook.</summary>
public static class WebhookRules
{
    public const int MaximumUrl = 2000;
    public const int MaximumHeaders = 10;
    public const int MaximumName = 64;
    public const int MaximumValue = 1024;

    // RFC 9110, 5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Headers that frame the message or are for the next hop only (RFC 9110, 7.6.1), and headers that we set.
    private static readonly string[] Reserved = [
        "Host", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];
    private static readonly string[] ReservedPrefixes = ["Proxy-", "Content-", "webhook-"];

    /// <summary>
    /// The problem of a url; null if it has none. The host name is resolved when the connection is made, not here.
    /// </summary>
    public static string? UrlProblem(string text, bool allowLoopback)
    {
        if (text.Contains('#', StringComparison.Ordinal) || HttpsAddress.TryRead(text, allowLoopback) is not { } url)
        {
            return "Must be an https address in ASCII, without user information and fragment.";
        }

        var refused = IPAddress.TryParse(url.DnsSafeHost, out var address)
            ? !PublicAddress.Is(address) && !(allowLoopback && IPAddress.IsLoopback(address))
            : url.IsLoopback && !allowLoopback;
        return refused ? "Must lead to a public address." : null;
    }

    /// <summary>The problem of a header name; null if it has none.</summary>
    public static string? NameProblem(string name)
    {
        if (name.Length is 0 or > MaximumName || name.AsSpan().ContainsAnyExcept(Token))
        {
            return $"Its name must be a token of at most {MaximumName} characters (RFC 9110).";
        }

        return Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
            || ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? "This header is not yours to set."
            : null;
    }

    public static string? ValueProblem(string value) =>
        value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "Must be visible ASCII characters and spaces." : null;
}
