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
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http
            && http.Request.Query.Count > 0
            && QueryTable.Of(context.FunctionDefinition.Name) is { } known
            && QueryProblems.Of(http.Request.Query, known) is { Errors.Count: > 0 } problems)
        {
            if (known.Count == 0)
            {
                await new Refusal(RefusalCode.InvalidRequest) { Errors = problems.Errors }.WriteAsync(http);
                return;
            }

            // The call reads its query: it refuses these together with what else is wrong there.
            http.Features.Set(problems);
        }

        await next(context);
    }
}

/// <summary>What is wrong with a query before anybody reads it: unknown and repeated parameters.</summary>
internal sealed record QueryProblems(Dictionary<string, string[]> Errors)
{
    private const int MaximumName = 64;

    // The client chooses the name: it is returned shortened and never logged.
    public static QueryProblems Of(IQueryCollection query, IReadOnlyList<string> known)
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

        return new QueryProblems(errors);
    }
}
