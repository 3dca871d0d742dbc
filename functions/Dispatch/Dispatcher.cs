using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Webhooks;

namespace Countersign.Dispatch;

/// <summary>
/// Finds the outbox row of a pointer and has it sent. It does not throw when the row is missing: a pointer may arrive
/// before its row, twice, or for a commit that never happened.
/// </summary>
public sealed class Dispatcher(
    OutboxProgress progress, MessageSending messages, WebhookDelivery webhooks, DueIndex due, TimeProvider clock)
{
    /// <summary>An older claim belongs to a dispatcher that died: no send takes so long.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromMinutes(2);

    // For as long as a follow-up. Most messages have expired long before.
    private static readonly TimeSpan PointerComesBackFor = TimeSpan.FromDays(1);

    /// <summary>
    /// Handles a pointer from the queue. While the store fails, the pointer comes back: the host would put it aside
    /// after five failures, which take half a minute.
    /// </summary>
    public async Task RunAsync(Channel channel, QueuePointer queuePointer, CancellationToken cancellationToken)
    {
        try
        {
            await DispatchAsync(channel, queuePointer, cancellationToken);
        }
        catch (Exception failure)
            when ((failure is StoreUnavailableException || StoreFailure.Is(failure))
                && !cancellationToken.IsCancellationRequested
                && clock.GetUtcNow() < queuePointer.AnnouncedAt + PointerComesBackFor)
        {
            await progress.ComeBackAsync(channel, queuePointer, cancellationToken);
        }
    }

    /// <summary>Makes one try; the store's failures are thrown.</summary>
    public async Task DispatchAsync(Channel channel, QueuePointer queuePointer, CancellationToken cancellationToken)
    {
        if (!PartitionId.TryParse(queuePointer.Partition, out var partition) || queuePointer.Message.Length == 0)
        {
            throw new FormatException("The message points nowhere.");
        }

        var row = await progress.FindAsync(partition, queuePointer, cancellationToken);
        switch (row?.Status)
        {
            case null when clock.GetUtcNow() < queuePointer.AnnouncedAt + QueuePointers.PointerLifetime:
                await progress.ComeBackAsync(channel, queuePointer, cancellationToken);
                break;
            case DispatchStatus.Pending:
                await SendAsync(queuePointer, row, cancellationToken);
                break;
            case DispatchStatus.Claimed:
                await TakeOverAsync(queuePointer, row, cancellationToken);
                break;
            default:
                break;
        }
    }

    // Another dispatcher has claimed it, and may have died. An SMS is then recorded as unknown and never sent again.
    private async Task TakeOverAsync(QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < row.ClaimedAt + ClaimLifetime)
        {
            await progress.ComeBackAsync(
                row.Message.Channel, queuePointer, TimeSpan.FromSeconds(30), cancellationToken);
        }
        else if (row.Message.Channel == Channel.Sms)
        {
            await progress.RecordAsync(row, DispatchStatus.Unknown, "interrupted", cancellationToken);
        }
        else
        {
            await SendAsync(queuePointer, row, cancellationToken);
        }
    }

    private async Task SendAsync(QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        if (row.FirstTriedAt is null)
        {
            // Before the claim: a failure after the claim would leave a message of unknown outcome.
            await due.AddRoughlyAsync(row.Partition, OutboxRows.KeptUntil(row.Message), cancellationToken);
        }

        var isEvent = row.Message.Channel == Channel.Webhook;
        if (clock.GetUtcNow() >= row.Message.NotAfter)
        {
            await (isEvent ? webhooks.GiveUpAsync(row, cancellationToken) : Task.CompletedTask);
            await progress.RecordAsync(row, DispatchStatus.Expired, null, cancellationToken);
            return;
        }

        await (isEvent
            ? SendEventAsync(queuePointer, row, cancellationToken)
            : messages.SendAsync(queuePointer, row, cancellationToken));
    }

    // An event for the tenant's server, which recognises a duplicate by its id.
    private async Task SendEventAsync(QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        if (await progress.ClaimAsync(queuePointer, row, cancellationToken) is { } claimed)
        {
            await progress.RecordAsync(
                claimed, queuePointer, await webhooks.SendAsync(claimed, cancellationToken), cancellationToken);
        }
    }
}
