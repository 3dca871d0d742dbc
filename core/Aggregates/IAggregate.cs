using System.Text.Json.Serialization.Metadata;

namespace Countersign.Aggregates;

/// <summary>State that loads from, and is stored as, the rows of one partition. Immutable: a decision returns another.</summary>
public interface IAggregate<TSelf>
    where TSelf : class, IAggregate<TSelf>
{
    /// <summary>The rows that hold this state; the first is the head.</summary>
    IEnumerable<StateRow> Rows();

    static abstract TSelf FromRows(IReadOnlyList<StateRow> rows);

    /// <summary>How the record of a row is serialised, by the row's key.</summary>
    static abstract JsonTypeInfo RowType(string key);
}
