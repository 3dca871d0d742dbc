using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Http;

/// <summary>The paths of the HTTP functions and their methods, read once from the attributes.</summary>
internal static class RouteTable
{
    // The catch-all has no method and does not count as a route.
    private static readonly (TemplateMatcher Path, string[] Methods)[] Routes =
    [
        .. from type in typeof(RouteTable).Assembly.GetTypes()
           from method in type.GetMethods()
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger?.Methods is { Length: > 0 }
           select (new TemplateMatcher(TemplateParser.Parse(trigger.Route!), []),
               Array.ConvertAll(trigger.Methods!, name => name.ToUpperInvariant())),
    ];

    /// <summary>The methods of this path; empty where no function has the path.</summary>
    public static IReadOnlyList<string> MethodsOf(PathString path) =>
    [
        .. Routes.Where(route => route.Path.TryMatch(path, [])).SelectMany(route => route.Methods)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
