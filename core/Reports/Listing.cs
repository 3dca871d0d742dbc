namespace Countersign.Reports;

/// <summary>Counts all items and keeps the first ones, so that the answer stays small for a large tenant.</summary>
public sealed class Listing<T>
{
    /// <summary>The number of items that are kept.</summary>
    public const int Maximum = 1000;

    private readonly List<T> kept = [];

    public int Count { get; private set; }

    public IReadOnlyList<T> Kept => kept;

    public void Add(T item)
    {
        Count++;
        if (kept.Count < Maximum)
        {
            kept.Add(item);
        }
    }
}
