using System.Text.Json.Serialization;
using Countersign.Addresses;

namespace Countersign.Documents;

/// <summary>What an invitee must prove before a document opens.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuthLevel>))]
public enum AuthLevel
{
    /// <summary>Nothing but the link.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>One code, to either address. The link does not count as a proof.</summary>
    [JsonStringEnumMemberName("1fa")]
    OneFactor,

    /// <summary>Both addresses: a code to each; a link that was sent to one of them proves that one.</summary>
    [JsonStringEnumMemberName("2fa")]
    TwoFactor,
}

/// <summary>The names of levels on the wire.</summary>
public static class AuthLevelNames
{
    public static string Wire(this AuthLevel level) => level switch
    {
        AuthLevel.None => "none",
        AuthLevel.OneFactor => "1fa",
        _ => "2fa",
    };

    public static AuthLevel? Parse(string name) => name switch
    {
        "none" => AuthLevel.None,
        "1fa" => AuthLevel.OneFactor,
        "2fa" => AuthLevel.TwoFactor,
        _ => null,
    };

    /// <summary>True when the invitee has the addresses that the level sends codes to.</summary>
    public static bool HasAddresses(this AuthLevel level, Address? email, Address? phone) => level switch
    {
        AuthLevel.TwoFactor => email is not null && phone is not null,
        AuthLevel.OneFactor => email is not null || phone is not null,
        _ => true,
    };
}
