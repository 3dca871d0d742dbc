using System.Text.Json.Serialization;
using Countersign.Addresses;

namespace Countersign.Factors;

/// <summary>One way to prove an identity. On the wire and in rows it has a kebab-case name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Factor>))]
public enum Factor
{
    [JsonStringEnumMemberName("password")]
    Password,

    [JsonStringEnumMemberName("totp")]
    Totp,

    [JsonStringEnumMemberName("sms")]
    Sms,

    [JsonStringEnumMemberName("email")]
    Email,

    [JsonStringEnumMemberName("recovery-code")]
    RecoveryCode,

    [JsonStringEnumMemberName("passkey")]
    Passkey,

    /// <summary>A link that was sent only to this inbox was opened. Opening proves it; it is never required.</summary>
    [JsonStringEnumMemberName("link-email")]
    LinkEmail,

    /// <summary>The same for a phone.</summary>
    [JsonStringEnumMemberName("link-sms")]
    LinkSms,
}

/// <summary>The names of factors on the wire.</summary>
public static class FactorNames
{
    public static string Wire(this Factor factor) => factor switch
    {
        Factor.Password => "password",
        Factor.Totp => "totp",
        Factor.Sms => "sms",
        Factor.Email => "email",
        Factor.LinkEmail => "link-email",
        Factor.LinkSms => "link-sms",
        Factor.Passkey => "passkey",
        _ => "recovery-code",
    };

    public static Factor? Parse(string name) => name switch
    {
        "password" => Factor.Password,
        "totp" => Factor.Totp,
        "sms" => Factor.Sms,
        "email" => Factor.Email,
        "recovery-code" => Factor.RecoveryCode,
        "passkey" => Factor.Passkey,
        _ => null,
    };

    /// <summary>True for a factor that is proved by a code that we send.</summary>
    public static bool IsSent(this Factor factor) => factor is Factor.Sms or Factor.Email;

    public static Channel AsChannel(this Factor factor) => factor == Factor.Sms ? Channel.Sms : Channel.Email;

    public static Factor AsFactor(this Channel channel) => channel == Channel.Sms ? Factor.Sms : Factor.Email;

    public static bool IsLink(this Factor factor) => factor is Factor.LinkEmail or Factor.LinkSms;

    /// <summary>
    /// Authentication method references (RFC 8176, section 2; `email` and `link` are ours, because the RFC has no value
    /// for them). A passkey proves a key and a present person. Without an attestation nothing says whether the key is
    /// in hardware, or how the person was verified.
    /// </summary>
    public static string[] Amr(this Factor factor) => factor switch
    {
        Factor.Password => ["pwd"],
        Factor.Sms => ["sms"],
        Factor.Email => ["email"],
        Factor.LinkEmail or Factor.LinkSms => ["link"],
        Factor.Passkey => ["pop", "user"],
        _ => ["otp"],
    };
}
