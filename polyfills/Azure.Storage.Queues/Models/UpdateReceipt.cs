namespace Azure.Storage.Queues.Models;

/// <summary>The new receipt of a message that was updated: the old one is void.</summary>
public class UpdateReceipt
{
    internal UpdateReceipt()
    {
    }

    public string PopReceipt { get; internal set; } = "";

    public DateTimeOffset NextVisibleOn { get; internal set; }
}
