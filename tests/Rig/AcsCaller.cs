using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>Signs requests itself, so that a test can sign wrongly or repeat what the clients never repeat.</summary>
internal sealed class AcsCaller(AcsStandIn acs)
{
    private static readonly HttpClient Http = new();

    public DateTimeOffset SignedAt { get; set; } = TimeProvider.System.GetUtcNow();

    public async Task<HttpStatusCode> SendAsync(
        string target, string body, string? signedBody = null, string? signedTarget = null, Guid? operationId = null)
    {
        var parts = acs.ConnectionString.Split(';');
        var endpoint = new Uri(parts[0]["endpoint=".Length..]);
        var date = SignedAt.ToString("r", CultureInfo.InvariantCulture);
        var contentHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(signedBody ?? body)));
        var toSign = $"POST\n{signedTarget ?? target}\n{date};{endpoint.Authority};{contentHash}";
        var signature = HMACSHA256.HashData(
            Convert.FromBase64String(parts[1]["accesskey=".Length..]), Encoding.ASCII.GetBytes(toSign));

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, target))
        {
            Content = new StringContent(body),
        };
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-content-sha256", contentHash);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={Convert.ToBase64String(
                signature)}");
        if (operationId is not null)
        {
            request.Headers.Add("Operation-Id", operationId.ToString());
        }
        using var response = await Http.SendAsync(request);
        return response.StatusCode;
    }
}
