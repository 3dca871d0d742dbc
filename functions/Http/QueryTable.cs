using System.Collections.Frozen;
using System.Text.Json;

namespace Countersign.Http;

/// <summary>Maps the name of a function to the query parameters that the description of its call names.</summary>
internal static class QueryTable
{
    private const string Prefix = "api/v1";

    private static readonly FrozenDictionary<string, string[]> Table = Read();

    /// <summary>Null for a function that the description does not have: it checks its query itself.</summary>
    public static IReadOnlyList<string>? Of(string function) => Table.GetValueOrDefault(function);

    private static FrozenDictionary<string, string[]> Read()
    {
        using var description = JsonDocument.Parse(OpenApiFunction.Written);
        var root = description.RootElement;
        var calls =
            from route in FunctionMethods.Routes()
            where route.Trigger is { Methods: [_] }
                && route.Trigger.Route!.StartsWith($"{Prefix}/", StringComparison.Ordinal)
            let path = route.Trigger.Route![Prefix.Length..]
            where root.GetProperty("paths").TryGetProperty(path, out _)
            let item = root.GetProperty("paths").GetProperty(path)
            from operation in item.EnumerateObject()
            where string.Equals(operation.Name, route.Trigger.Methods![0], StringComparison.OrdinalIgnoreCase)
            select (route.Name, Known: InQuery(root, operation.Value));
        return calls.ToFrozenDictionary(call => call.Name, call => call.Known, StringComparer.Ordinal);
    }

    private static string[] InQuery(JsonElement root, JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? [
                .. parameters.EnumerateArray().Select(parameter => Resolve(root, parameter))
                    .Where(parameter => parameter.GetProperty("in").ValueEquals("query"))
                    .Select(parameter => parameter.GetProperty("name").GetString()!)]
            : [];

    private static JsonElement Resolve(JsonElement root, JsonElement parameter) =>
        parameter.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(root, (place, name) => place.GetProperty(name))
            : parameter;
}
