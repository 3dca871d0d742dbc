namespace Countersign.Reports;

/// <summary>Counts all of them and keeps the first: an answer stays an answer, however large the tenant is.</summary>
public sealed class Listing<T>
{
    /// <summary>What is kept.</summary>
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
