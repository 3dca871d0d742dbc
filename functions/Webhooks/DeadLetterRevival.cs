using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Storage;

namespace Countersign.Webhooks;

/// <summary>Puts the message of one dead letter back into the outbox.</summary>
internal sealed class DeadLetterRevival(OutboxRows rows, QueuePointers pointers, DueIndex due, TimeProvider clock)
{
    /// <summary>
    /// False while the letter must stay: a dispatcher that wrote it has not closed its row yet, and will.
    /// </summary>
    public async Task<bool> ReviveAsync(PartitionId partition, string messageId, CancellationToken cancellationToken)
    {
        var (row, now) = (await rows.FindAsync(partition, messageId, cancellationToken), clock.GetUtcNow());
        if (row?.Status is DispatchStatus.Claimed
            || (row?.Status is DispatchStatus.Pending && row.Message.NotAfter <= now))
        {
            return false;
        }

        if (row?.Status is DispatchStatus.Failed or DispatchStatus.Expired)
        {
            var message = row.Message with { NotAfter = now + WebhookEvents.Lifetime };
            await due.AddRoughlyAsync(partition, OutboxRows.KeptUntil(message), cancellationToken);
            await rows.MoveAsync(
                row with { Message = message, Tries = 0 }, DispatchStatus.Pending, now, null, cancellationToken);
        }
        else if (row?.Status is not DispatchStatus.Pending)
        {
            return true;
        }

        // A pointer before the row's change could find the row as it was, and nothing would look for it again.
        await pointers.AnnounceAsync(
            Channel.Webhook, new QueuePointer(partition.ToString(), messageId, now, 0), TimeSpan.Zero,
            cancellationToken);
        return true;
    }
}
