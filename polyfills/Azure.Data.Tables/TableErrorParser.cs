using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables;

// The service's error body: {"odata.error":{"code":"…","message":{"lang":"…","value":"…"}}}
internal sealed class TableErrorParser : RequestFailedDetailsParser
{
    public static TableErrorParser Shared { get; } = new();

    public override bool TryParse(Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = Parse(response);
        return error is not null;
    }

    public static ResponseError? Parse(Response response)
    {
        if (response.ContentStream is not { CanSeek: true, Length: > 0 })
        {
            return null;
        }

        try
        {
            using var body = JsonDocument.Parse(response.Content.ToMemory());
            return body.RootElement.TryGetProperty("odata.error", out var details)
                ? new(details.GetProperty("code").GetString(), Text(details))
                : null;
        }
        catch (JsonException)
        {
            return null; // A proxy's HTML, say: the status alone tells.
        }
    }

    private static string? Text(JsonElement details) =>
        details.TryGetProperty("message", out var message) && message.TryGetProperty("value", out var text) ? text.GetString() : null;
}
