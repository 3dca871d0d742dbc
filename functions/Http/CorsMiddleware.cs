using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Net.Http.Headers;

namespace Countersign.Http;

/// <summary>Lets our own page read every answer, refusals too. The catch-all answers its preflights.</summary>
public sealed class CorsMiddleware(CorsPolicy policy) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            // To everybody: what a cache keeps of one page's answer must not be another's.
            http.Response.Headers.Vary = HeaderNames.Origin;
            if (policy.Admits(http.Request))
            {
                http.Response.Headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
                http.Response.Headers.AccessControlExposeHeaders = CorsPolicy.ExposedHeaders;
            }
        }

        return next(context);
    }
}
