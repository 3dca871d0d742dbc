using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Countersign.AspNetCore;

/// <summary>Reads an event only after its signature was checked over the bytes that arrived.</summary>
internal static partial class SignedEvents
{
    /// <summary>Ours are under 1 KiB. A stranger cannot make us keep more than this for a wrong signature.</summary>
    private const int MaximumBytes = 64 * 1024;

    public static async Task<CountersignEvent?> ReadAsync(HttpRequest request, StandardWebhook webhook)
    {
        if (await BodyAsync(request) is not { } body || !IsSigned(webhook, body, request.Headers))
        {
            return null;
        }

        return JsonSerializer.Deserialize<CountersignEvent>(body, JsonSerializerOptions.Web)! with
        {
            Id = request.Headers["webhook-id"].ToString(),
        };
    }

    private static async Task<string?> BodyAsync(HttpRequest request)
    {
        var bytes = new byte[MaximumBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(
            bytes, bytes.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length > MaximumBytes ? null : Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool IsSigned(StandardWebhook webhook, string body, IHeaderDictionary headers)
    {
        // The library throws whatever it stumbles over, so it gets only what has the form of a signature.
        if (!headers["webhook-signature"].ToString().Split(' ').All(one => Signature().IsMatch(one)))
        {
            return false;
        }

        try
        {
            webhook.Verify(body, headers);
            return true;
        }
        catch (WebhookVerificationException)
        {
            return false;
        }
    }

    // The symmetric signature of Standard Webhooks: 32 bytes in Base64.
    [GeneratedRegex("^v1,[A-Za-z0-9+/]{43}=$", RegexOptions.CultureInvariant)]
    private static partial Regex Signature();
}
