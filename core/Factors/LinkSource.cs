using System.Text.Json.Serialization;
using Countersign.Addresses;

namespace Countersign.Factors;

/// <summary>Where a link was sent. It is stored in the link's row and never taken from the link itself.</summary>
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

/// <summary>What opening a link from a source proves.</summary>
public static class LinkSources
{
    /// <summary>The factor that opening the link proves; null for a link that the sender passes on.</summary>
    public static Factor? Proves(this LinkSource source) => source switch
    {
        LinkSource.Email => Factor.LinkEmail,
        LinkSource.Sms => Factor.LinkSms,
        _ => null,
    };

    public static LinkSource AsSource(this Channel channel) =>
        channel == Channel.Sms ? LinkSource.Sms : LinkSource.Email;
}
