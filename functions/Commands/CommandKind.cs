namespace Countersign.Commands;

/// <summary>How a command is run.</summary>
[Flags]
public enum CommandKind
{
    Plain = 0,

    /// <summary>
    /// It begins without a proof: its time must not tell whether a name exists, and one client must not keep others
    /// from the account.
    /// </summary>
    Unproven = 1,

    /// <summary>It is about a name that no account has.</summary>
    UnknownName = 4,

    /// <summary>
    /// It may judge a secret of an account: its earlier answer is repeated under the account's budget and lock.
    /// </summary>
    Judges = 8,

    UnprovenCheck = Unproven | Judges,
}
