using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Countersign.Tests.OpenApi;

/// <summary>
/// The wire types, by reflection and by description, in one notation: `string`, `integer?`, `[Jwk]`, `{string}`.
/// </summary>
public static class Shapes
{
    private static readonly NullabilityInfoContext Nullability = new();

    // Each folder has a serializer context, named after it, with the types that it sends.
    private static readonly JsonSerializerContext[] Contexts =
    [
        .. CountersignApplication.Functions.GetTypes()
            .Where(
                type => type.IsSubclassOf(typeof(JsonSerializerContext))
                    && type.Name == $"{type.Namespace!.Split('.')[^1]}Json")
            .Select(type => (JsonSerializerContext)type.GetProperty("Default")!.GetValue(null)!),
    ];

    /// <summary>Every record that can be sent, alone or nested.</summary>
    public static IReadOnlyList<JsonTypeInfo> Sent { get; } = [
        .. Walk(
            Contexts.SelectMany(context => context.GetType().GetCustomAttributesData()).Where(
                data => data.AttributeType == typeof(JsonSerializableAttribute)).Select(
                    data => (Type)data.ConstructorArguments[0].Value!))];

    /// <summary>The members of a record: name, type, and `?` if optional.</summary>
    public static IEnumerable<string> Of(JsonTypeInfo type) =>
        type.Properties.Select(
            property => $"{property.Name}{(IsOptional(property) ? "?" : "")}: {Name(property)}").Order();

    /// <summary>The same for a described object.</summary>
    public static IEnumerable<string> Of(Description description, JsonElement schema)
    {
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        return schema.GetProperty("properties").EnumerateObject().Select(
            property =>
                $"{property.Name}{(required.Contains(property.Name) ? "" : "?")}: {Name(description, property.Value)}")
                .Order();
    }

    /// <summary>The names of the objects in these bodies.</summary>
    public static IEnumerable<string> Reached(Description description, IEnumerable<MediaContent> contents)
    {
        var (waiting, found) =
            (new Queue<string>(
                contents.Where(content => content.Schema is not null).SelectMany(
                    content => References(content.Schema!.Value))), new HashSet<string>(StringComparer.Ordinal));
        while (waiting.TryDequeue(out var name))
        {
            if (found.Add(name))
            {
                References(description.Schemas.Components.GetProperty(name)).ToList().ForEach(waiting.Enqueue);
            }
        }

        return found.Where(
            name => description.Schemas.Components.GetProperty(name).TryGetProperty("properties", out _));
    }

    private static IEnumerable<string> References(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object when schema.TryGetProperty("$ref", out var reference) =>
            [reference.GetString()!.Split('/')[^1]],
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(member => References(member.Value)),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static IEnumerable<JsonTypeInfo> Walk(IEnumerable<Type> roots)
    {
        var (waiting, seen) = (new Queue<Type>(roots), new HashSet<Type>());
        while (waiting.TryDequeue(out var type))
        {
            if (!seen.Add(type) || Shape(type) is not { } shape)
            {
                continue;
            }

            foreach (var inner in shape.Properties.Select(property => property.PropertyType).Append(
                shape.ElementType).OfType<Type>())
            {
                waiting.Enqueue(inner);
            }

            if (shape.Kind == JsonTypeInfoKind.Object)
            {
                yield return shape;
            }
        }
    }

    private static IEnumerable<Type> Listed(JsonSerializerContext context) =>
        context.GetType().GetCustomAttributesData()
        .Where(data => data.AttributeType == typeof(JsonSerializableAttribute)).Select(
            data => (Type)data.ConstructorArguments[0].Value!);

    private static JsonTypeInfo? Shape(Type type) =>
        Contexts.Select(context => context.GetTypeInfo(type)).FirstOrDefault(shape => shape is not null);

    private static bool IsOptional(JsonPropertyInfo property) =>
        IsNullable(property) && IgnoreOf(property) != JsonIgnoreCondition.Never;

    private static JsonIgnoreCondition? IgnoreOf(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(
            typeof(JsonIgnoreAttribute), inherit: true).OfType<JsonIgnoreAttribute>().SingleOrDefault()?.Condition;

    private static bool IsNullable(JsonPropertyInfo property)
    {
        if (Nullable.GetUnderlyingType(property.PropertyType) is not null)
        {
            return true;
        }

        lock (Nullability)
        {
            return Nullability.Create((PropertyInfo)property.AttributeProvider!).ReadState == NullabilityState.Nullable;
        }
    }

    // A null that is not omitted is written.
    private static string Name(JsonPropertyInfo property) =>
        $"{Name(property.PropertyType)}{(IsNullable(property) && !IsOptional(property) ? " or null" : "")}";

    private static string Name(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Shape(type) is not { } shape)
        {
            throw new InvalidOperationException($"{type.Name} is not sent.");
        }

        return shape.Kind switch
        {
            JsonTypeInfoKind.Object => type.Name,
            JsonTypeInfoKind.Enumerable => $"[{Name(shape.ElementType!)}]",
            JsonTypeInfoKind.Dictionary => $"{{{Name(shape.ElementType!)}}}",
            _ => Scalar(type),
        };
    }

    private static string Scalar(Type type) => type switch
    {
        _ when type == typeof(string) || type.IsEnum => "string",
        _ when type == typeof(bool) => "boolean",
        _ when type == typeof(int) || type == typeof(long) => "integer",
        _ when type == typeof(decimal) || type == typeof(double) => "number",
        _ when type == typeof(DateTimeOffset) => "date-time",
        _ => throw new InvalidOperationException($"{type.Name} has no name here."),
    };

    private static string Name(Description description, JsonElement schema)
    {
        if (schema.TryGetProperty("anyOf", out var either))
        {
            return string.Join(" or ", either.EnumerateArray().Select(one => Name(description, one)));
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            var target = description.Resolve(schema);
            return target.TryGetProperty("properties", out _)
                ? reference.GetString()!.Split('/')[^1]
                : Name(description, target);
        }

        var kind = schema.GetProperty("type");
        return kind.ValueKind == JsonValueKind.Array
            ? string.Join(" or ", kind.EnumerateArray().Select(one => Name(description, schema, one.GetString()!)))
            : Name(description, schema, kind.GetString()!);
    }

    private static string Name(Description description, JsonElement schema, string kind) => kind switch
    {
        "array" => $"[{Name(description, schema.GetProperty("items"))}]",
        "object" => $"{{{Name(description, schema.GetProperty("additionalProperties"))}}}",
        "string" when schema.TryGetProperty("format", out var format) && format.GetString() == "date-time" =>
            "date-time",
        _ => kind,
    };
}
