using System.Text.Json.Serialization;

namespace Countersign.Factors;

/// <summary>What a challenge or a sent code is for. A proof for one purpose does not count for another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChallengePurpose>))]
public enum ChallengePurpose
{
    [JsonStringEnumMemberName("sign-in")]
    SignIn,

    [JsonStringEnumMemberName("step-up")]
    StepUp,

    /// <summary>
    /// A code to an address that becomes a second factor or replaces the user's own address. A sign-in that requires an
    /// enrolment is also shown with this purpose.
    /// </summary>
    [JsonStringEnumMemberName("enrolment")]
    Enrolment,

    /// <summary>A document, opened from an invitation.</summary>
    [JsonStringEnumMemberName("invitation")]
    Invitation,

    /// <summary>A document, opened for viewing from a message about it.</summary>
    [JsonStringEnumMemberName("preview")]
    Preview,

    [JsonStringEnumMemberName("data-room")]
    DataRoom,

    /// <summary>
    /// The second factor of an account for a protected resource. The resource has its own challenge with the same id.
    /// </summary>
    [JsonStringEnumMemberName("second-factor")]
    SecondFactor,
}
