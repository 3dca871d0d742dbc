using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Secrets;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>
/// A request's JSON object, read strictly: UTF-8, 64 KiB, eight levels, no duplicate members, no unknown fields. It
/// reports the problems of all fields at once.
/// </summary>
public sealed partial class JsonBody
{
    public const int MaximumLength = 64 * 1024;

    private const int MaximumDepth = 8;
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = MaximumDepth,
        AllowDuplicateProperties = false,
    };

    private readonly string path = "";
    private readonly Dictionary<string, List<string>> errors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonBody> objects = new(StringComparer.Ordinal);
    private readonly Refusal? unreadable;

    private JsonBody(Refusal unreadable) => this.unreadable = unreadable;

    // A nested object adds its problems to its parent's, under its path.
    private JsonBody(JsonElement root, string path, Dictionary<string, List<string>> errors)
        : this(root) => (this.path, this.errors) = (path, errors);

    private JsonBody(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            fields[member.Name] = member.Value;
        }
    }

    public static async Task<JsonBody> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            return new JsonBody(new Refusal(RefusalCode.UnsupportedMediaType));
        }

        if (request.ContentLength > MaximumLength || await BytesAsync(request) is not { } bytes)
        {
            return new JsonBody(new Refusal(RefusalCode.TooLarge));
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonBody(document.RootElement.Clone())
                : new JsonBody(Refusal.InvalidField("", "Send a JSON object."));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The parser's text quotes the input, so it is not shown. Lone surrogates in names throw InvalidOperation.
            return new JsonBody(
                Refusal.InvalidField(
                    "", "This is not JSON that we read: malformed, nested too deep, or a member twice."));
        }
    }

    /// <summary>For a request whose fields are all optional: a missing body counts as an empty object.</summary>
    public static async Task<JsonBody> ReadOptionalAsync(HttpRequest request)
    {
        if (request.ContentLength > MaximumLength || await BytesAsync(request) is not { } bytes)
        {
            return new JsonBody(new Refusal(RefusalCode.TooLarge));
        }

        request.Body = new MemoryStream(bytes);
        return bytes.Length == 0 ? new JsonBody(JsonElement.Parse("{}")) : await ReadAsync(request);
    }

    /// <summary>A required text. The result is empty only if a problem was recorded.</summary>
    public string Text(string name, int maximumLength = 320) =>
        OptionalText(name, maximumLength) is { Length: > 0 } text ? text : Missing(name);

    public string? OptionalText(string name, int maximumLength = 320)
    {
        if (Field(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || TextOf(value) is not { } text)
        {
            return Note(name, "Must be text.");
        }

        if (text.Length > maximumLength)
        {
            return Note(name, $"Must have at most {maximumLength} characters.");
        }

        return text;
    }

    /// <summary>A password as it was received: no trim, no folding.</summary>
    public Secret Password(string name) => Secret.FromText(Text(name, maximumLength: 1024));

    public Secret? OptionalPassword(string name) =>
        OptionalText(name, maximumLength: 1024) is { } text ? Secret.FromText(text) : null;

    public bool? OptionalFlag(string name)
    {
        switch (Field(name)?.ValueKind)
        {
            case null:
                return null;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Note(name, "Must be true or false.");
                return null;
        }
    }

    public bool Has(string name) => Field(name) is not null;

    public void Reject(string name, string problem) => Note(name, problem);

    /// <summary>
    /// All problems, also unknown fields; null when there is none. Call it after the last field was read.
    /// </summary>
    public Refusal? Invalid()
    {
        if (unreadable is not null)
        {
            return unreadable;
        }

        NoteUnknown();
        return errors.Count == 0
            ? null
            : new Refusal(RefusalCode.InvalidRequest)
            {
                Errors = errors.ToDictionary(error => error.Key, error => error.Value.ToArray()),
            };
    }

    private void NoteUnknown()
    {
        foreach (var name in fields.Keys.Where(name => !known.Contains(name)))
        {
            Note(name, "There is no such field.");
        }

        foreach (var nested in objects.Values)
        {
            nested.NoteUnknown();
        }
    }

    private JsonElement? Field(string name)
    {
        known.Add(name);
        return fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string Missing(string name)
    {
        if (unreadable is null && !errors.ContainsKey(Key(name)))
        {
            Note(name, "Is required.");
        }

        return "";
    }

    private string? Note(string name, string problem)
    {
        var key = Key(name);
        if (!errors.TryGetValue(key, out var problems))
        {
            errors[key] = problems = [];
        }

        problems.Add(problem);
        return null;
    }

    // The client chooses a field's name: it is returned shortened and never logged.
    private string Key(string name) => path + (name.Length > 64 ? name[..64] : name);

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is not valid text.
            return null;
        }
    }

    /// <summary>The whole body; null when it is too long.</summary>
    public static async Task<byte[]?> BytesAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (buffer.Length + read > MaximumLength)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
