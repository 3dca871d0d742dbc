using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Countersign.Local;

/// <summary>Checks a request's signature with the access key, as the service does.</summary>
internal static class AcsSignature
{
    private const string Scheme = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=";
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);

    public static bool IsValid(HttpRequest request, byte[] body, byte[] key)
    {
        var date = request.Headers["x-ms-date"].ToString();
        var contentHash = request.Headers["x-ms-content-sha256"].ToString();
        var authorization = request.Headers.Authorization.ToString();

        return contentHash == Convert.ToBase64String(SHA256.HashData(body))
            && IsFresh(date)
            && authorization.StartsWith(Scheme, StringComparison.Ordinal)
            && Matches(authorization[Scheme.Length..], Expected(request, date, contentHash, key));
    }

    /// <summary>Uses the real clock, because the clients sign with it even when the local clock is moved.</summary>
    private static bool IsFresh(string date) =>
        DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out var signed)
        && (TimeProvider.System.GetUtcNow() - signed).Duration() <= AllowedSkew;

    private static byte[] Expected(HttpRequest request, string date, string contentHash, byte[] key)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var signed = $"{request.Method}\n{target}\n{date};{request.Host};{contentHash}";
        return HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed));
    }

    private static bool Matches(string signature, byte[] expected)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, given, out var length)
            && CryptographicOperations.FixedTimeEquals(given[..length], expected);
    }
}
