using Countersign.Secrets;

namespace Countersign.Storage;

/// <summary>One page of a list of rows of one tenant.</summary>
/// <param name="Tenant">The tenant whose rows these are.</param>
/// <param name="List">The name of the list.</param>
/// <param name="Filter">Finds the rows.</param>
/// <param name="Limit">The most items that the page may have.</param>
/// <param name="Cursor">Where it begins, as the page before said; null for the first page.</param>
public sealed record ListQuery(string Tenant, string List, string Filter, int Limit, string? Cursor)
{
    /// <summary>A cursor is sealed for this: no other tenant, list or filter accepts it.</summary>
    public SealedField Place => new(Tenant, List, Filter);
}
