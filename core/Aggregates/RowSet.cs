using System.Collections.Immutable;

namespace Countersign.Aggregates;

/// <summary>
/// Small records of an aggregate that are written as one row: a commit has room for 100 operations, and deleting the
/// fullest aggregate takes one for each row.
/// </summary>
public sealed record RowSet<T>(ImmutableArray<T> All)
{
    // By the records: an unchanged set is not written again.
    public bool Equals(RowSet<T>? other) => other is not null && All.SequenceEqual(other.All);

    public override int GetHashCode() => All.Length;
}
