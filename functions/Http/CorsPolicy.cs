using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Countersign.Http;

/// <summary>
/// The one origin whose pages may call from a browser: that of `Countersign:PublicUrl`. Never with credentials: the
/// page sets tokens in headers itself.
/// </summary>
public sealed class CorsPolicy(IOptions<CountersignOptions> options)
{
    /// <summary>The headers that a page may send. Not `X-Api-Key`: a back office's key must not be in a page.</summary>
    public const string AllowedHeaders = "authorization, content-type, idempotency-key";

    /// <summary>The headers that a page may read.</summary>
    public const string ExposedHeaders = "retry-after";

    private readonly string _origin = OriginOf(options.Value.PublicUrl!);

    public bool Admits(HttpRequest request) => request.Headers.Origin is [{ } origin] && origin == _origin;

    public static bool IsPreflight(HttpRequest request) => HttpMethods.IsOptions(request.Method) &&
        request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    // As a browser writes it (RFC 6454, 6.2): the host in ASCII, and the port unless it is the default.
    private static string OriginOf(Uri page) =>
        new UriBuilder(page.Scheme, page.IdnHost, page.IsDefaultPort ? -1 : page.Port).Uri.GetLeftPart(
            UriPartial.Authority);
}
