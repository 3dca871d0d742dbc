using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>
/// The origins whose pages may call from a browser: a tenant's own on its routes, elsewhere that of the deployment's
/// page. Never with credentials: the page sets tokens in headers itself.
/// </summary>
internal sealed class CorsPolicy(TenantDirectory tenants, TenantPages pages)
{
    /// <summary>The headers that a page may send. Not `X-Api-Key`: a back office's key must not be in a page.</summary>
    public const string AllowedHeaders = "authorization, content-type, idempotency-key";

    /// <summary>The headers that a page may read.</summary>
    public const string ExposedHeaders = "retry-after";

    /// <summary>
    /// How many seconds a browser may keep the answer to a preflight: two hours, the most that Chromium keeps. Each
    /// preflight is an execution that Azure bills. A removed origin can read no answer from then on.
    /// </summary>
    public const string PreflightMaxAge = "7200";

    private static readonly PathString Tenants = "/api/v1/tenants";

    /// <summary>
    /// Loads the tenant only for a request with an origin; the function needs it from the cache anyway.
    /// </summary>
    public async Task<bool> AdmitsAsync(HttpRequest request)
    {
        if (request.Headers.Origin is not [{ } origin])
        {
            return false;
        }

        // From the path: a preflight reaches the catch-all function, whose route names no tenant.
        var id = request.Path.StartsWithSegments(Tenants, StringComparison.OrdinalIgnoreCase, out var rest)
            ? rest.Value!.Split('/').ElementAtOrDefault(1) ?? ""
            : "";
        return pages.Admits(origin, id, await tenants.FindAsync(id, request.HttpContext.RequestAborted));
    }

    public static bool IsPreflight(HttpRequest request) => HttpMethods.IsOptions(request.Method) &&
        request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;
}
