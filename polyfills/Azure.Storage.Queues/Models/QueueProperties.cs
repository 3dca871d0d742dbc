namespace Azure.Storage.Queues.Models;

/// <summary>What the service says of a queue.</summary>
public class QueueProperties
{
    public int ApproximateMessagesCount => (int)Math.Min(ApproximateMessagesCountLong, int.MaxValue);

    public long ApproximateMessagesCountLong { get; internal set; }
}
