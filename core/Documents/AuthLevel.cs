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

    /// <summary>One code, to either address. The link alone is enough only if the policy says so.</summary>
    [JsonStringEnumMemberName("1fa")]
    OneFactor,

    /// <summary>Both addresses: a code to each; a link that was sent to one of them proves that one.</summary>
    [JsonStringEnumMemberName("2fa")]
    TwoFactor,
}

/// <summary>What a level needs.</summary>
public static class AuthLevels
{
    /// <summary>True when the invitee has the addresses that the level sends codes to.</summary>
    public static bool HasAddresses(this AuthLevel level, Address? email, Address? phone) => level switch
    {
        AuthLevel.TwoFactor => email is not null && phone is not null,
        AuthLevel.OneFactor => email is not null || phone is not null,
        _ => true,
    };
}
