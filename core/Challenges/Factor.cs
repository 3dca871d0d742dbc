using System.Text.Json.Serialization;
using Countersign.Outbox;

namespace Countersign.Challenges;

/// <summary>One way of proving who somebody is. On the wire and in rows it bears its kebab-case name.</summary>
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
        _ => "recovery-code",
    };

    public static Factor? Parse(string name) => name switch
    {
        "password" => Factor.Password,
        "totp" => Factor.Totp,
        "sms" => Factor.Sms,
        "email" => Factor.Email,
        "recovery-code" => Factor.RecoveryCode,
        _ => null,
    };

    /// <summary>It is proved by a code that we send.</summary>
    public static bool IsSent(this Factor factor) => factor is Factor.Sms or Factor.Email;

    public static Channel AsChannel(this Factor factor) => factor == Factor.Sms ? Channel.Sms : Channel.Email;

    public static Factor AsFactor(this Channel channel) => channel == Channel.Sms ? Factor.Sms : Factor.Email;

    /// <summary>Authentication method reference (RFC 8176, section 2; `email` is ours, the RFC has no word for it).</summary>
    public static string Amr(this Factor factor) => factor switch
    {
        Factor.Password => "pwd",
        Factor.Sms => "sms",
        Factor.Email => "email",
        _ => "otp",
    };
}
