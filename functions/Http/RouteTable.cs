using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Countersign.Http;

/// <summary>The paths of the HTTP functions and their methods, read once from the attributes.</summary>
internal static class RouteTable
{
    // The catch-all has no method and does not count as a route.
    private static readonly (TemplateMatcher Path, string[] Methods)[] Routes =
    [
        .. FunctionMethods.Routes().Where(route => route.Trigger.Methods is { Length: > 0 }).Select(
            route => (
                new TemplateMatcher(TemplateParser.Parse(route.Trigger.Route!), []),
                Array.ConvertAll(route.Trigger.Methods!, name => name.ToUpperInvariant()))),
    ];

    /// <summary>The methods of this path; empty where no function has the path.</summary>
    public static IReadOnlyList<string> MethodsOf(PathString path) =>
    [
        .. Routes.Where(route => route.Path.TryMatch(path, [])).SelectMany(route => route.Methods)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
