using System.Text.Json;

namespace Countersign.Tests.OpenApi;

/// <summary>One call of the description.</summary>
public sealed class Operation
{
    private readonly Description description;
    private readonly JsonElement own;

    public Operation(Description description, string method, string path, JsonElement item, JsonElement own)
    {
        (this.description, this.own, Method, Template) = (description, own, method, path.TrimStart('/'));
        Parameters = [.. Listed(item).Concat(Listed(own)).Select(description.Resolve)];
        Segments = Template.Split('/');
        Request = own.TryGetProperty("requestBody", out var body) ? new MediaContent(description, body) : null;
        Answers = own.GetProperty("responses").EnumerateObject().ToDictionary(
            answer => int.Parse(answer.Name, System.Globalization.CultureInfo.InvariantCulture),
            answer => new MediaContent(description, description.Resolve(answer.Value)));
    }

    public string Id => own.GetProperty("operationId").GetString()!;

    public string Method { get; }

    /// <summary>The operation as a function writes its route.</summary>
    public string Template { get; }

    public IReadOnlyList<string> Segments { get; }

    public IReadOnlyList<JsonElement> Parameters { get; }

    public IReadOnlyList<string> PathParameters => Named("path");

    public MediaContent? Request { get; }

    public bool NeedsRequest =>
        Request is not null && own.GetProperty("requestBody").GetProperty("required").GetBoolean();

    public IReadOnlyDictionary<int, MediaContent> Answers { get; }

    /// <summary>
    /// The accepted credentials by scheme name, such as `apiKey` or `accessToken`; an empty entry means none is needed.
    /// </summary>
    public IEnumerable<string> Ways =>
        own.GetProperty("security").EnumerateArray().Select(
            way => string.Join('+', way.EnumerateObject().Select(scheme => scheme.Name)));

    public IReadOnlyList<string> Named(string place) =>
        [
            .. Parameters.Where(parameter => parameter.GetProperty("in").GetString() == place).Select(
                parameter => parameter.GetProperty("name").GetString()!)];

    public override string ToString() => $"{Method} {Template}";

    private static JsonElement[] Listed(JsonElement element) =>
        element.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];
}
