using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countersign.Secrets;

namespace Countersign.Webhooks;

/// <summary>
/// Signs messages so that the receiver can check their origin: the symmetric signature of
/// https://www.standardwebhooks.com.
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string Header = "webhook-signature";

    private const string SecretPrefix = "whsec_";

    /// <summary>The text of a secret, shown once.</summary>
    public static string Show(Secret secret) => SecretPrefix + Convert.ToBase64String(secret.Reveal());

    /// <summary>Seconds since 1970, as text, for the signature and the header.</summary>
    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string Sign(Secret secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret.Reveal(), content));
    }
}
