namespace Countersign.Aggregates;

/// <summary>One row of an aggregate's state: its key behind the state prefix, and the record that it holds.</summary>
public readonly record struct StateRow(string Key, object Value)
{
    /// <summary>
    /// The head row: every commit replaces it, so its ETag is the aggregate's version. It sorts before every other state
    /// row: were a read ever split, the rows behind it could only be newer, and the commit would be refused.
    /// </summary>
    public const string Head = "!head";

    /// <summary>Stands between the key of a row and the id that the row must have.</summary>
    public const char IdMark = '=';
}
