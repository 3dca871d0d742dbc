using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Countersign.Http;

/// <summary>
/// Answers requests that no other route matches: 404, 405 where only the method is wrong, and preflights of browsers.
/// The host in Azure would answer all of them with an empty 404.
/// </summary>
public sealed class CatchAllFunction
{
    /// <summary>
    /// The host in Azure uses the first matching route, in the order of function names, so this name sorts last.
    /// </summary>
    public const string Name = "zz-catch-all";

    /// <summary>
    /// Every path except `/`, which is the host's own page, and the paths that the host reserves. In Azure the host's
    /// controllers come first anyway; the constraint makes `local/` behave the same.
    /// </summary>
    public const string Route = "{*path:regex(^(?!(admin|runtime)(/|$)).*)}";

    [Function(Name), Allow(CallerKind.Anyone)]
    public IResult Answer([HttpTrigger(AuthorizationLevel.Anonymous, Route = Route)] HttpRequest request)
    {
        if (RouteTable.MethodsOf(request.Path) is not [_, ..] methods)
        {
            return Refusal.NotFound.ToAnswer();
        }

        var allowed = string.Join(", ", methods);
        return CorsPolicy.IsPreflight(request) ? Preflight(request, allowed) : WrongMethod(allowed);
    }

    private static WireAnswer Preflight(HttpRequest request, string allowed)
    {
        var answer = new WireAnswer(StatusCodes.Status204NoContent, null, []);
        // The middleware has named the origin if it may call.
        if (request.HttpContext.Response.Headers.AccessControlAllowOrigin.Count > 0)
        {
            answer.Headers[HeaderNames.AccessControlAllowMethods] = allowed;
            answer.Headers[HeaderNames.AccessControlAllowHeaders] = CorsPolicy.AllowedHeaders;
            answer.Headers[HeaderNames.AccessControlMaxAge] = CorsPolicy.PreflightMaxAge;
        }

        return answer;
    }

    private static WireAnswer WrongMethod(string allowed)
    {
        var answer = new Refusal(RefusalCode.MethodNotAllowed).ToAnswer();
        answer.Headers[HeaderNames.Allow] = allowed;
        return answer;
    }
}
