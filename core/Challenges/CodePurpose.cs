using System.Text.Json.Serialization;

namespace Countersign.Challenges;

/// <summary>What a sent code is for. A code of one purpose is worthless for another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CodePurpose>))]
public enum CodePurpose
{
    [JsonStringEnumMemberName("sign-in")]
    SignIn,

    [JsonStringEnumMemberName("step-up")]
    StepUp,

    [JsonStringEnumMemberName("enrolment")]
    Enrolment,
}
