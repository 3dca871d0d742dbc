using Countersign.Aggregates;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Countersign.Pages;

/// <summary>Serves the modules, styles and pictures of the hosted pages.</summary>
public sealed class AssetFunction
{
    [Function("asset"), Allow(CallerKind.Anyone)]
    public IResult Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "assets/{*path}")] HttpRequest request, string? path)
    {
        if (Assets.Find(path ?? "") is not { } asset)
        {
            return Refusal.NotFound.ToAnswer();
        }

        var answer = request.Headers.IfNoneMatch.Contains(asset.ETag)
            ? new WireAnswer(StatusCodes.Status304NotModified, null, [])
            : new WireAnswer(StatusCodes.Status200OK, asset.ContentType, asset.Body);
        answer.Headers[HeaderNames.CacheControl] = asset.CacheControl;
        answer.Headers[HeaderNames.ETag] = asset.ETag;

        // A browser runs a module of another origin only with this. The files are public and the same for all tenants.
        answer.Headers[HeaderNames.AccessControlAllowOrigin] = "*";
        return answer;
    }
}
