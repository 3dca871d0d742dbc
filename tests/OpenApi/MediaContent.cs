using System.Text.Json;

namespace Countersign.Tests.OpenApi;

/// <summary>The described body of a request or an answer: one media type with a schema, or none.</summary>
public sealed class MediaContent
{
    private readonly Description description;
    private readonly JsonElement own;

    public MediaContent(Description description, JsonElement own)
    {
        (this.description, this.own) = (description, own);
        if (own.TryGetProperty("content", out var content))
        {
            var only = content.EnumerateObject().Single();
            (MediaType, Schema) = (only.Name, only.Value.GetProperty("schema"));
        }
    }

    public string? MediaType { get; }

    public JsonElement? Schema { get; }

    /// <summary>Headers that every such answer has.</summary>
    public IEnumerable<string> Headers => own.TryGetProperty("headers", out var headers)
        ? headers.EnumerateObject().Where(
            header => description.Resolve(header.Value).TryGetProperty("required", out var required)
                && required.GetBoolean()).Select(header => header.Name)
        : [];

    /// <summary>The codes of a problem; empty for any other answer.</summary>
    public IReadOnlyList<string> Codes => MediaType == "application/problem+json"
        ? [
            .. Schema!.Value.GetProperty("allOf")[1].GetProperty("properties").GetProperty("code").GetProperty(
                "enum").EnumerateArray().Select(code => code.GetString()!)]
        : [];

    public IEnumerable<JsonElement> Examples
    {
        get
        {
            var media = own.TryGetProperty("content", out var content)
                ? content.EnumerateObject().Single().Value
                : default;
            if (media.ValueKind == JsonValueKind.Object && media.TryGetProperty("example", out var example))
            {
                yield return example;
            }

            if (media.ValueKind == JsonValueKind.Object && media.TryGetProperty("examples", out var examples))
            {
                foreach (var named in examples.EnumerateObject())
                {
                    yield return description.Resolve(named.Value).GetProperty("value");
                }
            }
        }
    }

    /// <summary>The problem of a body; null if it matches.</summary>
    public string? ProblemOf(JsonElement body) => description.Schemas.ProblemOf(Schema!.Value, body);
}
