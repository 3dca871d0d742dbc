using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Http;

/// <summary>
/// Refuses query parameters that the call does not know, and parameters that come twice. Without this, a misspelt
/// filter would be ignored, and the caller would take everything for a selection.
/// </summary>
internal sealed class QueryMiddleware : IFunctionsWorkerMiddleware
{
    private const int MaximumName = 64;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http
            && http.Request.Query.Count > 0
            && QueryTable.Of(context.FunctionDefinition.Name) is { } known
            && Problems(http.Request.Query, known) is { Count: > 0 } errors)
        {
            await new Refusal(RefusalCode.InvalidRequest) { Errors = errors }.WriteAsync(http);
            return;
        }

        await next(context);
    }

    // The client chooses the name: it is returned shortened and never logged.
    private static Dictionary<string, string[]> Problems(IQueryCollection query, IReadOnlyList<string> known)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                errors[name.Length > MaximumName ? name[..MaximumName] : name] = ["There is no such query parameter."];
            }
            else if (values.Count > 1)
            {
                errors[name] = ["Is there twice."];
            }
        }

        return errors;
    }
}
