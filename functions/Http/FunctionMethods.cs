using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Http;

/// <summary>
/// The methods with [Function], found once, at the first request. They are in public types: to search all types would
/// take longer than the rest of that request.
/// </summary>
internal static class FunctionMethods
{
    public static ImmutableArray<(string Name, MethodInfo Method)> All { get; } =
    [
        .. from type in typeof(FunctionMethods).Assembly.ExportedTypes
           from method in type.GetMethods()
           where method.IsDefined(typeof(FunctionAttribute))
           select (method.GetCustomAttribute<FunctionAttribute>()!.Name, method),
    ];

    /// <summary>The HTTP trigger of each function that has one.</summary>
    public static IEnumerable<(string Name, HttpTriggerAttribute Trigger)> Routes() =>
        from function in All
        from parameter in function.Method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        select (function.Name, trigger);
}
