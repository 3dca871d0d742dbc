using System.Text.Json;
using Countersign.Http;

namespace Countersign.Tests.OpenApi;

/// <summary>The description of the API, as the app serves it.</summary>
public sealed class Description
{
    public const string Prefix = "/api/v1";

    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private readonly ILookup<(string Method, int Length), Operation> places;

    public Description(ReadOnlyMemory<byte> json)
    {
        Root = JsonDocument.Parse(json).RootElement;
        Schemas = new Schemas(Root.GetProperty("components").GetProperty("schemas"));
        Operations =
        [
            .. from path in Root.GetProperty("paths").EnumerateObject()
               from method in path.Value.EnumerateObject()
               where Methods.Contains(method.Name)
               select new Operation(this, method.Name.ToUpperInvariant(), path.Name, path.Value, method.Value),
        ];

        // A literal path segment has priority over a parameter.
        places = Operations.OrderBy(operation => operation.PathParameters.Count).ToLookup(
            operation => (operation.Method, operation.Segments.Count));
    }

    /// <summary>The event that a tenant's webhook gets.</summary>
    public MediaContent Event =>
        new(this, Root.GetProperty("webhooks").GetProperty("event").GetProperty("post").GetProperty("requestBody"));

    public static Description Current { get; } = new(OpenApiFunction.Written);

    public JsonElement Root { get; }

    public Schemas Schemas { get; }

    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The operation behind a path, which begins with the prefix; null where there is none.</summary>
    public Operation? Find(string method, string path)
    {
        var segments = path[Prefix.Length..].Trim('/').Split('/');
        return places[(method, segments.Length)].FirstOrDefault(
            operation => operation.Segments.Zip(segments).All(pair =>
            pair.First[0] == '{' || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Resolves a reference; any other value is returned unchanged.</summary>
    public JsonElement Resolve(JsonElement element) => element.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.Split('/').Skip(1).Aggregate(Root, (place, name) => place.GetProperty(name))
        : element;
}
