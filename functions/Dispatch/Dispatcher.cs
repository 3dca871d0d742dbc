using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Webhooks;
using Microsoft.Extensions.Logging;

namespace Countersign.Dispatch;

/// <summary>
/// Finds the outbox row of a pointer, claims it, sends the message and records the outcome. It does not throw when the
/// row is missing: a pointer may arrive before its row, twice, or for a commit that never happened.
/// </summary>
public sealed partial class Dispatcher(
    OutboxRows rows, QueuePointers pointers, MessageDelivery delivery, DeliveryRecords records,
    WebhookDelivery webhooks, EmailPacing pacing, DueIndex due, TimeProvider clock, ILogger<Dispatcher> logger)
{
    /// <summary>An older claim belongs to a dispatcher that died: no send takes so long.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    public async Task DispatchAsync(Channel channel, QueuePointer queuePointer, CancellationToken cancellationToken)
    {
        if (!PartitionId.TryParse(queuePointer.Partition, out var partition) || queuePointer.Message.Length == 0)
        {
            throw new FormatException("The message points nowhere.");
        }

        var row = await rows.FindAsync(partition, queuePointer.Message, cancellationToken);
        switch (row?.Status)
        {
            case null when clock.GetUtcNow() < queuePointer.AnnouncedAt + QueuePointers.PointerLifetime:
                await ComeBackAsync(channel, queuePointer, Delay(queuePointer.Tries), cancellationToken);
                break;
            case DispatchStatus.Pending:
                await SendAsync(channel, queuePointer, row, cancellationToken);
                break;
            case DispatchStatus.Claimed:
                await TakeOverAsync(channel, queuePointer, row, cancellationToken);
                break;
            default:
                break;
        }
    }

    // Another dispatcher has claimed it, and may have died. An SMS is then recorded as unknown and never sent again.
    private async Task TakeOverAsync(
        Channel channel, QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < row.ClaimedAt + ClaimLifetime)
        {
            await ComeBackAsync(channel, queuePointer, TimeSpan.FromSeconds(30), cancellationToken);
        }
        else if (channel == Channel.Sms)
        {
            await RecordAsync(row, DispatchStatus.Unknown, "interrupted", cancellationToken);
        }
        else
        {
            await SendAsync(channel, queuePointer, row, cancellationToken);
        }
    }

    private async Task SendAsync(
        Channel channel, QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (row.FirstTriedAt is null)
        {
            // Before the claim: a failure after the claim would leave a message of unknown outcome.
            await due.AddRoughlyAsync(row.Partition, OutboxRows.KeptUntil(row.Message), cancellationToken);
        }

        if (now >= row.Message.NotAfter)
        {
            await (channel == Channel.Webhook ? webhooks.GiveUpAsync(row, cancellationToken) : Task.CompletedTask);
            await RecordAsync(row, DispatchStatus.Expired, null, cancellationToken);
            return;
        }

        await (channel == Channel.Webhook
            ? SendEventAsync(queuePointer, row, cancellationToken)
            : SendMessageAsync(channel, queuePointer, row, cancellationToken));
    }

    private async Task SendMessageAsync(
        Channel channel, QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        if (await delivery.ComposeAsync(row, cancellationToken) is not { } rendered)
        {
            await RecordAsync(row, DispatchStatus.Dropped, "not awaited, or not taken there", cancellationToken);
            return;
        }

        if (channel == Channel.Email
            && await pacing.WaitAsync(row.Partition.Tenant, row.Message.Kind, cancellationToken) is { } wait)
        {
            await ComeBackAsync(channel, queuePointer, wait, cancellationToken);
            return;
        }

        var reserved = await records.ReserveAsync(row, rendered, cancellationToken);
        if (reserved is { IsAllowed: false })
        {
            await RecordAsync(row, DispatchStatus.Dropped, "too many messages to this address", cancellationToken);
            return;
        }

        if (reserved is { IsLastNotice: true })
        {
            rendered = await delivery.ComposeAsync(
                row with { Message = row.Message with { Kind = MessageKind.NoticesHeldBack } }, cancellationToken)
                ?? rendered;
        }

        if (await ClaimAsync(channel, queuePointer, row, cancellationToken) is not { } claimed)
        {
            await records.CancelAsync(reserved, cancellationToken);
            return;
        }

        var outcome = await delivery.SendAsync(row, rendered, cancellationToken);
        await records.BeforeAsync(row, outcome, cancellationToken);
        await RecordAsync(claimed, queuePointer, outcome, cancellationToken);
        await records.AfterAsync(row, reserved, outcome, cancellationToken);
    }

    // An event for the tenant's server, which recognises a duplicate by its id.
    private async Task SendEventAsync(QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        if (await ClaimAsync(Channel.Webhook, queuePointer, row, cancellationToken) is { } claimed)
        {
            await RecordAsync(
                claimed, queuePointer, await webhooks.SendAsync(claimed, cancellationToken), cancellationToken);
        }
    }

    private async Task<OutboxRow?> ClaimAsync(
        Channel channel, QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        var claimed = await rows.MoveAsync(row, DispatchStatus.Claimed, clock.GetUtcNow(), null, cancellationToken);
        if (claimed is null)
        {
            // Another dispatcher claimed it first. If that one dies, this pointer finds the row again.
            await ComeBackAsync(channel, queuePointer, TimeSpan.FromSeconds(30), cancellationToken);
        }

        return claimed;
    }

    private async Task RecordAsync(
        OutboxRow row, QueuePointer queuePointer, SendOutcome outcome, CancellationToken cancellationToken)
    {
        await RecordAsync(row, outcome.Status, outcome.Detail, cancellationToken);
        if (outcome.Status == DispatchStatus.Pending)
        {
            await ComeBackAsync(
                row.Message.Channel, queuePointer, outcome.RetryAfter ?? Delay(queuePointer.Tries), cancellationToken);
        }
    }

    private async Task RecordAsync(
        OutboxRow row, DispatchStatus status, string? detail, CancellationToken cancellationToken)
    {
        // Only after the claim has expired can another dispatcher move the row; then its record stays.
        await rows.MoveAsync(row, status, clock.GetUtcNow(), detail, cancellationToken);
        LogMoved(logger, row.Message.Kind, row.Message.Channel, status, detail is null ? "" : $" ({detail})");
    }

    private Task ComeBackAsync(
        Channel channel, QueuePointer queuePointer, TimeSpan delay, CancellationToken cancellationToken) =>
        pointers.AnnounceAsync(channel, queuePointer with { Tries = queuePointer.Tries + 1 }, delay, cancellationToken);

    private static TimeSpan Delay(int tries) =>
        tries > 8 ? LongestDelay : TimeSpan.FromSeconds(Math.Pow(2, tries));

    [LoggerMessage(2001, LogLevel.Information, "A {Kind} message by {Channel} is now {Status}{Detail}.")]
    private static partial void LogMoved(
        ILogger logger, MessageKind kind, Channel channel, DispatchStatus status, string detail);
}
