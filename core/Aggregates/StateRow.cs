namespace Countersign.Aggregates;

/// <summary>One row of an aggregate's state: its key without the state prefix, and its record.</summary>
public readonly record struct StateRow(string Key, object Value)
{
    /// <summary>
    /// The head row: every commit replaces it, so its ETag is the aggregate's version. It sorts before every other
    /// state row: if a read is split, the other rows can only be newer than the head, and the commit is refused.
    /// </summary>
    public const string Head = "!head";

    /// <summary>Separates the key of a row from the id that the row must have.</summary>
    public const char IdMark = '=';
}
