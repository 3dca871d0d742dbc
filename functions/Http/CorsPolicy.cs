using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Countersign.Http;

/// <summary>
/// Which page of another origin may call from a browser: that of `Countersign:PublicUrl`, and no other. Never with
/// credentials: tokens travel in headers that the page itself sets.
/// </summary>
public sealed class CorsPolicy(IOptions<CountersignOptions> options)
{
    /// <summary>What a page may send. `X-Api-Key` is not among them: the key of a back office has no place in a page.</summary>
    public const string AllowedHeaders = "authorization, content-type, idempotency-key";

    /// <summary>What a page may read beside the body.</summary>
    public const string ExposedHeaders = "retry-after";

    private readonly string _origin = OriginOf(options.Value.PublicUrl!);

    public bool Admits(HttpRequest request) => request.Headers.Origin is [{ } origin] && origin == _origin;

    public static bool IsPreflight(HttpRequest request) => HttpMethods.IsOptions(request.Method) &&
        request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    // As a browser writes it (RFC 6454, 6.2): the host in ASCII, and the port where it is not that of the scheme.
    private static string OriginOf(Uri page) =>
        new UriBuilder(page.Scheme, page.IdnHost, page.IsDefaultPort ? -1 : page.Port).Uri.GetLeftPart(UriPartial.Authority);
}
