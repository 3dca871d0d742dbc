using Countersign.Http;

namespace Countersign.Webhooks;

/// <summary>Where a tenant wants its events told, as it was asked for: header values in clear, for as long as the request lasts.</summary>
public sealed class WebhookTarget(string url, IReadOnlyDictionary<string, string> headers)
{
    public string Url { get; } = url;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>Reads the body of `PUT /webhook`; what is wrong is noted in it.</summary>
    public static WebhookTarget Read(JsonBody body, bool allowLoopback)
    {
        var url = body.Text("url", WebhookRules.MaximumUrl);
        if (url.Length > 0 && WebhookRules.UrlProblem(url, allowLoopback) is { } problem)
        {
            body.Reject("url", problem);
        }

        return new WebhookTarget(url, body.Nested("headers") is { } headers ? ReadHeaders(body, headers) : new Dictionary<string, string>());
    }

    private static Dictionary<string, string> ReadHeaders(JsonBody body, JsonBody fields)
    {
        // HTTP does not tell names apart by case: a second spelling is the same header again.
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in fields.Names)
        {
            var value = fields.Text(name, WebhookRules.MaximumValue);
            var problem = WebhookRules.NameProblem(name) ?? WebhookRules.ValueProblem(value) ?? (headers.TryAdd(name, value) ? null : "Is there twice.");
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
