namespace Azure.Storage.Queues.Models;

/// <summary>A message that was looked at and left where it was.</summary>
public class PeekedMessage
{
    internal PeekedMessage()
    {
    }

    public string MessageId { get; internal set; } = "";

    public string MessageText => Body.ToString();

    public BinaryData Body { get; internal set; } = BinaryData.Empty;

    public DateTimeOffset? InsertedOn { get; internal set; }

    public DateTimeOffset? ExpiresOn { get; internal set; }

    public long DequeueCount { get; internal set; }
}
