namespace Azure.Storage.Queues;

/// <summary>How a message's body travels.</summary>
public enum QueueMessageEncoding
{
    None = 0,
    Base64 = 1,
}
