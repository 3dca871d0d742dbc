using System.Buffers;
using System.Net;

namespace Countersign.Webhooks;

/// <summary>What a tenant may set: where events are told, and the headers that come with them.</summary>
public static class WebhookRules
{
    public const int MaximumUrl = 2000;
    public const int MaximumHeaders = 10;
    public const int MaximumName = 64;
    public const int MaximumValue = 1024;

    // RFC 9110, 5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What frames the message or speaks to the next hop only (RFC 9110, 7.6.1), and what is ours to say.
    private static readonly string[] Kept = ["Host", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];
    private static readonly string[] KeptPrefixes = ["Proxy-", "Content-", "webhook-"];

    /// <summary>What is wrong with a url; null when nothing is. A name is looked up when it is connected to, not here.</summary>
    public static string? UrlProblem(string text, bool allowLoopback)
    {
        // Visible ASCII only, and one parser for the check and the connection: no other reading of it leads elsewhere.
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('#', StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var url) ||
            url.UserInfo.Length > 0 || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && allowLoopback)))
        {
            return "Must be an https address in ASCII, without user information and fragment.";
        }

        var refused = IPAddress.TryParse(url.DnsSafeHost, out var address)
            ? !PublicAddress.Is(address) && !(allowLoopback && IPAddress.IsLoopback(address))
            : url.IsLoopback && !allowLoopback;
        return refused ? "Must lead to a public address." : null;
    }

    /// <summary>What is wrong with a header's name; null when nothing is.</summary>
    public static string? NameProblem(string name)
    {
        if (name.Length is 0 or > MaximumName || name.AsSpan().ContainsAnyExcept(Token))
        {
            return $"Its name must be a token of at most {MaximumName} characters (RFC 9110).";
        }

        return Kept.Contains(name, StringComparer.OrdinalIgnoreCase) || KeptPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? "This header is not yours to set."
            : null;
    }

    public static string? ValueProblem(string value) =>
        value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "Must be visible ASCII characters and spaces." : null;
}
