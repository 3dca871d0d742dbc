using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Local;

/// <summary>Routes requests to HTTP functions: key check, middleware, function, then the result.</summary>
internal static class HttpTriggers
{
    /// <summary>The operator's function key. It may be public: the runner listens on loopback only.</summary>
    public const string FunctionKey = "local";

    /// <summary>The first segments of the functions' paths, such as `api`. The runner has all other paths.</summary>
    public static IReadOnlySet<string> Roots(IEnumerable<FunctionMethod> functions, string prefix) => functions
        .Where(function => function.Trigger is HttpTriggerAttribute)
        .Select(function => PatternOf(function, prefix).Split('/')[1])
        .Where(segment => !segment.StartsWith('{'))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    public static void MapFunctions(
        this IEndpointRouteBuilder routes, IEnumerable<FunctionMethod> functions, string prefix,
        FunctionExecutionDelegate pipeline)
    {
        foreach (var function in functions)
        {
            if (function.Trigger is not HttpTriggerAttribute http)
            {
                continue;
            }

            var pattern = PatternOf(function, prefix);
            var needsKey = function.AuthorizationLevel() != AuthorizationLevel.Anonymous;
            Task Handle(HttpContext context) => HandleAsync(context, function, needsKey, pipeline);
            var endpoint = http.Methods is { Length: > 0 } methods
                ? routes.MapMethods(
                    pattern, methods.Select(method => method.ToUpperInvariant()), (RequestDelegate)Handle)
                : routes.Map(pattern, Handle);
            endpoint.WithMetadata(function);
        }
    }

    private static string PatternOf(FunctionMethod function, string prefix)
    {
        var route = ((HttpTriggerAttribute)function.Trigger).Route ?? function.Name;
        return $"/{prefix}/{route}".Replace("//", "/", StringComparison.Ordinal);
    }

    private static async Task HandleAsync(
        HttpContext http, FunctionMethod function, bool needsKey, FunctionExecutionDelegate pipeline)
    {
        if (needsKey && !HasKey(http.Request))
        {
            await Problem.WriteAsync(
                http, StatusCodes.Status401Unauthorized, "invalid_token", "A function key is needed.");
            return;
        }

        // The invocation uses the scope of the request, as in the worker.
        var context = new LocalFunctionContext(
            function, http.RequestServices, http.Request, BindingData(http), http.RequestAborted);
        context.Items["HttpRequestContext"] = http;
        await pipeline(context);
        switch (context.Result)
        {
            case IResult result:
                await result.ExecuteAsync(http);
                break;
            case IActionResult action:
                await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
        }
    }

    private static bool HasKey(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers["x-functions-key"].ToString()), Encoding.UTF8.GetBytes(FunctionKey));

    private static Dictionary<string, object?> BindingData(HttpContext http)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in http.Request.Query)
        {
            data[name] = value.ToString();
        }

        foreach (var (name, value) in http.Request.RouteValues)
        {
            data[name] = value;
        }

        return data;
    }
}
