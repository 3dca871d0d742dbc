using Countersign.Addresses;
using Countersign.Messages;
using Countersign.Storage;

namespace Countersign.Dispatch;

/// <summary>
/// One try to send a message that people read: compose it, wait for its turn, reserve what it needs of the send limits,
/// claim its row, send it, record the outcome.
/// </summary>
public sealed class MessageSending(
    MessageDelivery delivery, DeliveryRecords records, EmailPacing pacing, OutboxProgress progress)
{
    public async Task SendAsync(QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        if (await delivery.ComposeAsync(row, cancellationToken) is not { } rendered)
        {
            await progress.RecordAsync(
                row, DispatchStatus.Dropped, "not awaited, or not taken there", cancellationToken);
            return;
        }

        if (row.Message.Channel == Channel.Email
            && await pacing.TakeTurnAsync(row.Partition.Tenant, row.Message.Kind, cancellationToken) is { } wait)
        {
            await progress.ComeBackAsync(Channel.Email, queuePointer, wait, cancellationToken);
            return;
        }

        var reserved = await records.ReserveAsync(row, rendered, cancellationToken);
        if (reserved is { IsAllowed: false })
        {
            await progress.RecordAsync(
                row, DispatchStatus.Dropped, "too many messages to this address", cancellationToken);
            return;
        }

        // The last notice of the day says that further ones are held back.
        if (reserved is { IsLastNotice: true })
        {
            rendered = await delivery.ComposeAsync(
                row with { Message = row.Message with { Kind = MessageKind.NoticesHeldBack } }, cancellationToken)
                ?? rendered;
        }

        if (await progress.ClaimAsync(queuePointer, row, cancellationToken) is not { } claimed)
        {
            await records.CancelAsync(reserved, cancellationToken);
            return;
        }

        var outcome = await delivery.SendAsync(row, rendered, cancellationToken);
        await records.BeforeAsync(row, outcome, cancellationToken);
        await progress.RecordAsync(claimed, queuePointer, outcome, cancellationToken);
        await records.AfterAsync(row, reserved, outcome, cancellationToken);
    }
}
