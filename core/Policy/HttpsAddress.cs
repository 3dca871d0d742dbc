namespace Countersign.Policy;

/// <summary>Reads the web addresses that a tenant sets.</summary>
internal static class HttpsAddress
{
    /// <summary>Null for anything but an absolute https address in ASCII, without user information.</summary>
    /// <param name="text">The address.</param>
    /// <param name="allowLoopback">True where the product itself runs on this machine: http to it is allowed.</param>
    /// <remarks>
    /// Visible ASCII only, and one parser for check and use: two parsers could read two different hosts.
    /// </remarks>
    public static Uri? TryRead(string text, bool allowLoopback) =>
        !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && uri.Host.Length > 0
        && (uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && allowLoopback)) ? uri : null;
}
