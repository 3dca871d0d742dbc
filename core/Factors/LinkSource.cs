using System.Text.Json.Serialization;
using Countersign.Addresses;

namespace Countersign.Factors;

/// <summary>Where a link was sent. It stands in the link's own row, never in what the link says of itself.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkSource>))]
public enum LinkSource
{
    [JsonStringEnumMemberName("other")]
    Other,

    [JsonStringEnumMemberName("email")]
    Email,

    [JsonStringEnumMemberName("sms")]
    Sms,
}

/// <summary>What a source is worth.</summary>
public static class LinkSources
{
    public static string Wire(this LinkSource source) => source switch
    {
        LinkSource.Email => "email",
        LinkSource.Sms => "sms",
        _ => "other",
    };

    /// <summary>The factor that opening such a link proves; none for a link that anybody may have passed on.</summary>
    public static Factor? Proves(this LinkSource source) => source switch
    {
        LinkSource.Email => Factor.LinkEmail,
        LinkSource.Sms => Factor.LinkSms,
        _ => null,
    };

    public static LinkSource AsSource(this Channel channel) => channel == Channel.Sms ? LinkSource.Sms : LinkSource.Email;
}
