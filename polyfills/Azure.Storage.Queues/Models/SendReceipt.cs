namespace Azure.Storage.Queues.Models;

/// <summary>What the service says of a message that was sent.</summary>
public class SendReceipt
{
    internal SendReceipt()
    {
    }

    public string MessageId { get; internal set; } = "";

    public DateTimeOffset InsertionTime { get; internal set; }

    public DateTimeOffset ExpirationTime { get; internal set; }

    public string PopReceipt { get; internal set; } = "";

    public DateTimeOffset TimeNextVisible { get; internal set; }
}
