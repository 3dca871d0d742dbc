namespace Countersign.Commands;

/// <summary>How a command is run.</summary>
[Flags]
public enum CommandKind
{
    Plain = 0,

    /// <summary>Its answers share the response floor: the clock must not tell one from another.</summary>
    ConstantTime = 1,

    /// <summary>It may run the slow password function: it takes a slot first.</summary>
    Hashes = 2,

    /// <summary>It is about a name that no account has.</summary>
    UnknownName = 4,

    /// <summary>
    /// It may judge a secret of an account: its earlier answer is repeated under the account's budget and lock.
    /// </summary>
    Judges = 8,

    Check = ConstantTime | Judges,
}
