using System.Collections.Immutable;
using Countersign.Decisions;
using Countersign.Http;

namespace Countersign.Webhooks;

/// <summary>
/// The webhook that a request asks for. It holds header values in clear text, only while the request lasts.
/// </summary>
public sealed class WebhookTarget(
    string url, IReadOnlyDictionary<string, string> headers, ImmutableArray<string>? events)
{
    // Far above the number of events: a longer list is a mistake, but not a reason to print all of it.
    private const int MaximumEvents = 100;

    public string Url { get; } = url;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>The names of the events that it gets; null means all.</summary>
    public ImmutableArray<string>? Events { get; } = events;

    /// <summary>Reads the body of `PUT /webhook` and records problems in it.</summary>
    public static WebhookTarget Read(JsonBody body, bool allowLoopback)
    {
        var url = body.Text("url", WebhookRules.MaximumUrl);
        if (url.Length > 0 && WebhookRules.UrlProblem(url, allowLoopback) is { } problem)
        {
            body.Reject("url", problem);
        }

        return new WebhookTarget(
            url, body.Nested("headers") is { } headers ? ReadHeaders(body, headers) : new Dictionary<string, string>(),
            ReadEvents(body));
    }

    private static ImmutableArray<string>? ReadEvents(JsonBody body)
    {
        if (body.OptionalTexts("events", MaximumEvents, WebhookRules.MaximumName) is not { } events)
        {
            return null;
        }

        var unknown = events.Except(WebhookEvents.Selectable, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            body.Reject("events", $"Unknown: {string.Join(", ", unknown)}.");
        }
        else if (events.Length == 0)
        {
            body.Reject("events", "Select at least one, or leave it out for all.");
        }

        return [.. events.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> ReadHeaders(JsonBody body, JsonBody fields)
    {
        // Header names ignore case: another spelling is the same header.
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in fields.Names)
        {
            var value = fields.Text(name, WebhookRules.MaximumValue);
            var problem = WebhookRules.NameProblem(name)
                ?? WebhookRules.ValueProblem(value)
                ?? (headers.TryAdd(name, value) ? null : "Is there twice.");
            if (problem is not null)
            {
                fields.Reject(name, problem);
            }
        }

        if (fields.Names.Count > WebhookRules.MaximumHeaders)
        {
            body.Reject("headers", $"Set at most {WebhookRules.MaximumHeaders}.");
        }

        return headers;
    }

    public override string ToString() => "***";
}
