using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Countersign.Http;

/// <summary>
/// Answers what no other route takes: 404, or 405 where only the method is wrong. The host in Azure would answer both
/// with an empty 404.
/// </summary>
public sealed class CatchAllFunction
{
    /// <summary>The host in Azure takes the first route that matches, in the order of the functions' names: ours is the last.</summary>
    public const string Name = "zz-catch-all";

    /// <summary>
    /// Every path but `/`, which is the host's own page, and but what the host keeps for itself. Its own controllers come
    /// before any function; the constraint says so here as well, and holds in `local/` too.
    /// </summary>
    public const string Route = "{*path:regex(^(?!(admin|runtime)(/|$)).*)}";

    [Function(Name), Access(Access.Anyone)]
    public IResult Answer([HttpTrigger(AuthorizationLevel.Anonymous, Route = Route)] HttpRequest request)
    {
        if (RouteTable.MethodsOf(request.Path) is not [_, ..] methods)
        {
            return Refusal.NotFound.ToResult();
        }

        var refused = new Refusal(RefusalCode.MethodNotAllowed).ToResult();
        refused.Headers[HeaderNames.Allow] = string.Join(", ", methods);
        return refused;
    }
}
