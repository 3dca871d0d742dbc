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

/// <summary>The names of purposes in what codes are derived from.</summary>
public static class CodePurposeNames
{
    public static string Wire(this CodePurpose purpose) => purpose switch
    {
        CodePurpose.SignIn => "sign-in",
        CodePurpose.StepUp => "step-up",
        _ => "enrolment",
    };
}
