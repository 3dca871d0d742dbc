using System.Collections.Frozen;
using System.Reflection;

namespace Countersign.Http;

/// <summary>Maps the name of a function to the callers that it allows, read once from the attributes.</summary>
internal static class AccessTable
{
    private static readonly FrozenDictionary<string, CallerKind?> Table = FunctionMethods.All.ToFrozenDictionary(
        function => function.Name, function => function.Method.GetCustomAttribute<AllowAttribute>()?.Access,
        StringComparer.Ordinal);

    /// <summary>Null for a function without the attribute: no caller is allowed.</summary>
    public static CallerKind? Of(string function) => Table.GetValueOrDefault(function);
}
