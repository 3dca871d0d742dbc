using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Http;

/// <summary>
/// Keeps one client from filling the places in front of an account or of the password hash: of the POST calls that need
/// no session and no key, it may have only so many in progress.
/// </summary>
internal sealed class ClientPacingMiddleware(ClientPacing pacing, ClientAddress addresses) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http
            || !HttpMethods.IsPost(http.Request.Method)
            || AccessTable.Of(context.FunctionDefinition.Name) is not
                (CallerKind.Anyone or CallerKind.OptionalUser or CallerKind.Enroller))
        {
            await next(context);
            return;
        }

        using var permit = pacing.Enter(addresses.BucketOf(http.Request), context.FunctionDefinition.Name);
        if (permit is null)
        {
            await Refusal.TooManyRequests(TimeSpan.FromSeconds(1)).WriteAsync(http);
            return;
        }

        await next(context);
    }
}
