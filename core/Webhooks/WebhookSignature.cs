using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countersign.Secrets;

namespace Countersign.Webhooks;

/// <summary>How the receiver knows that a message is ours: the symmetric signature of https://www.standardwebhooks.com.</summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string Header = "webhook-signature";

    private const string SecretPrefix = "whsec_";

    /// <summary>A secret as it is shown, once.</summary>
    public static string Show(Secret secret) => SecretPrefix + Convert.ToBase64String(secret.Reveal());

    /// <summary>Seconds since 1970, as text: what is signed and what the header says.</summary>
    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string Sign(Secret secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret.Reveal(), content));
    }
}
