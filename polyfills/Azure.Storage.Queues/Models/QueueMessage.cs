namespace Azure.Storage.Queues.Models;

/// <summary>A message that was received, and is invisible to others for a while.</summary>
public class QueueMessage
{
    internal QueueMessage()
    {
    }

    public string MessageId { get; internal set; } = "";

    public string PopReceipt { get; internal set; } = "";

    public string MessageText => Body.ToString();

    public BinaryData Body { get; internal set; } = BinaryData.Empty;

    public DateTimeOffset? NextVisibleOn { get; internal set; }

    public DateTimeOffset? InsertedOn { get; internal set; }

    public DateTimeOffset? ExpiresOn { get; internal set; }

    public long DequeueCount { get; internal set; }

    public QueueMessage Update(UpdateReceipt updated)
    {
        ArgumentNullException.ThrowIfNull(updated);
        return new()
        {
            MessageId = MessageId,
            PopReceipt = updated.PopReceipt,
            Body = Body,
            NextVisibleOn = updated.NextVisibleOn,
            InsertedOn = InsertedOn,
            ExpiresOn = ExpiresOn,
            DequeueCount = DequeueCount,
        };
    }
}
