namespace Countersign.SendLimits;

/// <summary>
/// Who caused a message. It decides which limits apply: strangers must not use up what a proved person needs.
/// </summary>
public enum SendStanding
{
    /// <summary>A login code or a code behind an opened link: no first factor was proved.</summary>
    Unproven,

    /// <summary>A recovery link. Strangers who use up their half of a limit must not take it from the owner.</summary>
    Recovery,

    /// <summary>A proved person sends a code to an address that nobody has proved: it may be a stranger's.</summary>
    Enrolment,

    /// <summary>The caller has proved a first factor, has a session or comes with a recognised device.</summary>
    Proven,

    /// <summary>A notice about a lock or a used recovery code. It has a limit of its own.</summary>
    Notice,

    /// <summary>A notice that an address, factor, password or role was changed. Nothing refuses it.</summary>
    NoticeOfChange,

    /// <summary>A document message of the back office, or a lost message that is sent again.</summary>
    Other,
}
