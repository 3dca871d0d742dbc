using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Countersign.Tests.OpenApi;

/// <summary>
/// The schemas of the description, each compiled once. Clients ignore unknown members; here every member
/// must be described.
/// </summary>
public sealed class Schemas
{
    private const string Place = "https://countersign.example/schemas";

    private static readonly EvaluationOptions Flags = new()
    {
        OutputFormat = OutputFormat.Flag,
        RequireFormatValidation = true,
    };
    private static readonly EvaluationOptions Lists = new()
    {
        OutputFormat = OutputFormat.List,
        RequireFormatValidation = true,
    };

    private readonly ConcurrentDictionary<string, Lazy<JsonSchema>> compiled = new(StringComparer.Ordinal);
    private readonly BuildOptions options = new()
    {
        Dialect = Dialect.Draft202012,
        SchemaRegistry = new SchemaRegistry(),
    };
    private readonly Lock compiling = new();

    public Schemas(JsonElement components)
    {
        Components = components;
        var closed = new JsonObject();
        foreach (var component in components.EnumerateObject())
        {
            var schema = JsonNode.Parse(Absolute(component.Value))!.AsObject();
            if (schema.ContainsKey("properties") && !schema.ContainsKey("additionalProperties"))
            {
                schema["additionalProperties"] = false;
            }

            closed[component.Name] = schema;
        }

        JsonSchema.FromText(new JsonObject { ["$id"] = Place, ["$defs"] = closed }.ToJsonString(), options);
    }

    public JsonElement Components { get; }

    /// <summary>The problem of a value; null if it is valid.</summary>
    public string? ProblemOf(JsonElement schema, JsonElement value)
    {
        var rule = compiled.GetOrAdd(schema.GetRawText(), _ => new Lazy<JsonSchema>(() => Compile(schema))).Value;
        if (rule.Evaluate(value, Flags).IsValid)
        {
            return null;
        }

        var all = rule.Evaluate(value, Lists);
        var problems = (all.Details ?? []).Append(all).Where(part => part.Errors is { Count: > 0 }).SelectMany(
            part => part.Errors!.Values.Select(text => $"{part.InstanceLocation}: {text}"));
        return string.Join("; ", problems.Distinct());
    }

    private JsonSchema Compile(JsonElement schema)
    {
        // The registry for references is not thread-safe.
        lock (compiling)
        {
            return JsonSchema.FromText(Absolute(schema), options);
        }
    }

    private static string Absolute(JsonElement schema) =>
        schema.GetRawText().Replace("\"#/components/schemas/", $"\"{Place}#/$defs/", StringComparison.Ordinal);
}
