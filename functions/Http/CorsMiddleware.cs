using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Net.Http.Headers;

namespace Countersign.Http;

/// <summary>
/// Allows a tenant's pages to read every answer, also refusals. The catch-all function answers preflights.
/// </summary>
internal sealed class CorsMiddleware(CorsPolicy policy) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            // In every answer, so that a cache does not serve one origin's answer to another.
            http.Response.Headers.Vary = HeaderNames.Origin;
            if (await policy.AdmitsAsync(http.Request))
            {
                http.Response.Headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
                http.Response.Headers.AccessControlExposeHeaders = CorsPolicy.ExposedHeaders;
            }
        }

        await next(context);
    }
}
