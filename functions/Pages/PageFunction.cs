using Countersign.Http;
using Countersign.Settings;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Countersign.Pages;

/// <summary>
/// The hosted page of a tenant: sign-in, account, and what the links in messages open. It holds nothing of the tenant,
/// so that it tells strangers only whether the tenant is there, as the API does.
/// </summary>
public sealed class PageFunction(TenantDirectory tenants, IOptions<CountersignOptions> options)
{
    /// <summary>Our own files and our own API, nothing inline, no frame around the page.</summary>
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // The path of the API's own address, which may be behind a proxy's path.
    private readonly string files = $"{options.Value.ApiUrl!.AbsolutePath.TrimEnd('/')}/assets/{Assets.Version}";

    // Called `id` and not `tenant`, for which the middleware would answer itself and not in HTML.
    [Function("page"), Allow(CallerKind.Anyone)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "t/{id}")] HttpRequest request, string id,
        CancellationToken cancellationToken) =>
        await tenants.FindAsync(id, cancellationToken) is null
            ? Html(StatusCodes.Status404NotFound, "no-page.html")
            : Html(StatusCodes.Status200OK, "page.html");

    private WireAnswer Html(int status, string name)
    {
        var answer = new WireAnswer(status, "text/html; charset=utf-8", Assets.Page(name, files));
        answer.Headers[HeaderNames.ContentSecurityPolicy] = ContentPolicy;
        return answer;
    }
}
