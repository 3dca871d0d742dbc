using Countersign.Http;

namespace Countersign.Webhooks;

/// <summary>
/// The webhook that a request asks for. It holds header values in clear text, only while the request lasts.
/// </summary>
public sealed class WebhookTarget(string url, IReadOnlyDictionary<string, string> headers)
{
    public string Url { get; } = url;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>Reads the body of `PUT /webhook` and records problems in it.</summary>
    public static WebhookTarget Read(JsonBody body, bool allowLoopback)
    {
        var url = body.Text("url", WebhookRules.MaximumUrl);
        if (url.Length > 0 && WebhookRules.UrlProblem(url, allowLoopback) is { } problem)
        {
            body.Reject("url", problem);
        }

        return new WebhookTarget(
            url, body.Nested("headers") is { } headers ? ReadHeaders(body, headers) : new Dictionary<string, string>());
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
