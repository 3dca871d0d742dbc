using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Aggregates;

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

/// <summary>What kinds of factor there are, and what they are called.</summary>
public static class FactorKinds
{
    /// <summary>The factor that a user may name. Nobody names a link: opening it proves it.</summary>
    public static Factor? Parse(string name) => WireNames.Parse<Factor>(name) is { } factor && !factor.IsLink()
        ? factor
        : null;

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
