using System.Text;

namespace OtpNet;

/// <summary>The otpauth:// URI that authenticator apps read from a QR code (Google Authenticator's Key Uri Format).</summary>
public class OtpUri
{
    public OtpUri(
        OtpType schema, string secret, string user, string? issuer = null,
        OtpHashMode algorithm = OtpHashMode.Sha1, int digits = 6, int period = 30, int counter = 0)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        Type = schema;
        Secret = secret;
        User = user;
        Issuer = issuer;
        Algorithm = algorithm;
        Digits = digits;
        Period = schema == OtpType.Totp ? period : 0;
        Counter = schema == OtpType.Hotp ? counter : 0;
    }

    public OtpUri(
        OtpType schema, byte[] secret, string user, string? issuer = null,
        OtpHashMode algorithm = OtpHashMode.Sha1, int digits = 6, int period = 30, int counter = 0)
        : this(schema, Base32Encoding.ToString(secret), user, issuer, algorithm, digits, period, counter)
    {
    }

    public OtpType Type { get; }
    public string Secret { get; }
    public string User { get; }
    public string? Issuer { get; }
    public OtpHashMode Algorithm { get; }
    public int Digits { get; }
    public int Period { get; }
    public int Counter { get; }

    public Uri ToUri() => new(ToString());

    public override string ToString()
    {
        var uri = new StringBuilder("otpauth://").Append(Type == OtpType.Hotp ? "hotp/" : "totp/");
        var issuer = string.IsNullOrWhiteSpace(Issuer) ? null : Uri.EscapeDataString(Issuer);
        if (issuer is not null)
        {
            uri.Append(issuer).Append(':');
        }
        uri.Append(Uri.EscapeDataString(User)).Append("?secret=").Append(Secret.AsSpan().TrimEnd('='));
        if (issuer is not null)
        {
            uri.Append("&issuer=").Append(issuer);
        }
        return uri
            .Append("&algorithm=").Append(Algorithm.ToString().ToUpperInvariant())
            .Append("&digits=").Append(Digits)
            .Append(Type == OtpType.Hotp ? "&counter=" : "&period=")
            .Append(Type == OtpType.Hotp ? Counter : Period)
            .ToString();
    }
}
