using System.Text.Json.Serialization;

namespace Countersign.Factors;

/// <summary>What a challenge, or a code that was sent, is for. What is proved for one purpose is worthless for another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChallengePurpose>))]
public enum ChallengePurpose
{
    [JsonStringEnumMemberName("sign-in")]
    SignIn,

    [JsonStringEnumMemberName("step-up")]
    StepUp,

    /// <summary>A code to an address that is to be a second factor; and what a sign-in is shown as that waits for one.</summary>
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

    /// <summary>An account's second factor at the door of something else. The door has a challenge of its own, of the same id.</summary>
    [JsonStringEnumMemberName("second-factor")]
    SecondFactor,
}

/// <summary>The names of purposes on the wire, and in what codes are derived from.</summary>
public static class ChallengePurposeNames
{
    public static string Wire(this ChallengePurpose purpose) => purpose switch
    {
        ChallengePurpose.SignIn => "sign-in",
        ChallengePurpose.StepUp => "step-up",
        ChallengePurpose.Enrolment => "enrolment",
        ChallengePurpose.Invitation => "invitation",
        ChallengePurpose.Preview => "preview",
        ChallengePurpose.DataRoom => "data-room",
        _ => "second-factor",
    };
}
