namespace Countersign.Local;

/// <summary>The newest requests, oldest first.</summary>
internal sealed class AcsLedger
{
    /// <summary>At a kilobyte or two each, some 40 MB after a long load run.</summary>
    private const int Capacity = 20_000;

    private readonly Queue<AcsRequest> requests = [];

    public AcsRequest Add(AcsRequest request)
    {
        lock (requests)
        {
            requests.Enqueue(request);
            if (requests.Count > Capacity)
            {
                requests.Dequeue();
            }
        }
        return request;
    }

    public IReadOnlyList<AcsRequest> Snapshot()
    {
        lock (requests)
        {
            return [.. requests];
        }
    }
}
