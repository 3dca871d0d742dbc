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
    private const string Prefix = "api/v1/";

    public static IReadOnlyList<Route> All { get; } =
    [
        .. from type in CountersignApplication.Functions.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null && function.Name != CatchAllFunction.Name
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger is not null
           select new Route(
               function.Name, trigger.Methods!.Single().ToUpperInvariant(), trigger.Route![Prefix.Length..]),
    ];
}

/// <summary>One route: its function's name, its method and its template behind `api/v1/`.</summary>
public sealed record Route(string Function, string Method, string Template)
{
    /// <summary>The value for the second id of a path.</summary>
    public const string SecondId = "BBBBBBBBBBBBBBBBBBBBBA";

    public string Path(string tenant) => "/api/v1/" + Template
        .Replace("{tenant}", tenant, StringComparison.Ordinal)
        .Replace("{factor}", "sms", StringComparison.Ordinal)
        .Replace("{userId}", SecondId, StringComparison.Ordinal)
        .Replace("{id}", "AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Template}";
}
