using System.Text.Json.Serialization.Metadata;

namespace Countersign.Aggregates;

/// <summary>State that is stored as the rows of one partition. Immutable: a decision returns a new instance.</summary>
public interface IAggregate<TSelf>
    where TSelf : class, IAggregate<TSelf>
{
    /// <summary>The rows that hold this state; the first is the head.</summary>
    IEnumerable<StateRow> Rows();

    static abstract TSelf FromRows(IReadOnlyList<StateRow> rows);

    /// <summary>How a row is serialised, found by its key.</summary>
    static abstract JsonTypeInfo RowType(string key);
}
