using System.Reflection;
using Countersign.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Tests.Rig;

/// <summary>
/// Every HTTP route of the app, by reflection, so that a new route is tested automatically. Only the catch-all
/// is exempt: it answers all other paths and methods and is not part of the contract.
/// </summary>
public static class Routes
{
    public const string Prefix = "api/v1/";

    /// <summary>With the hosted pages and their files, which stand beside the API.</summary>
    public static IReadOnlyList<Route> WithPages { get; } =
    [
        .. from type in CountersignApplication.Functions.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null && function.Name != CatchAllFunction.Name
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger is not null
           let root = trigger.Route!.StartsWith(Prefix, StringComparison.Ordinal) ? Prefix : ""
           select new Route(
               function.Name, trigger.Methods!.Single().ToUpperInvariant(), trigger.Route![root.Length..], root),
    ];

    /// <summary>The calls of the API, which openapi.json describes.</summary>
    public static IReadOnlyList<Route> All { get; } = [.. WithPages.Where(route => route.Root == Prefix)];
}

/// <summary>One route: its function's name, its method and its template behind the root `api/v1/` or none.</summary>
public sealed record Route(string Function, string Method, string Template, string Root = Routes.Prefix)
{
    /// <summary>The value for the second id of a path.</summary>
    public const string SecondId = "BBBBBBBBBBBBBBBBBBBBBA";

    public string Whole => Root + Template;

    public string Path(string tenant) => "/" + Whole
        .Replace("{*path}", "elements.js", StringComparison.Ordinal)
        .Replace("{tenant}", tenant, StringComparison.Ordinal)
        .Replace("{factor}", "sms", StringComparison.Ordinal)
        .Replace("{userId}", SecondId, StringComparison.Ordinal)
        .Replace("{id}", "AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Template}";
}
