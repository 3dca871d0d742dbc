using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Storage;
using Microsoft.Extensions.Logging;

namespace Countersign.Dispatch;

/// <summary>
/// Where an outbox row stands: who has claimed it, what became of it, and when its pointer comes back to the queue.
/// </summary>
public sealed partial class OutboxProgress(
    OutboxRows rows, QueuePointers pointers, TimeProvider clock, ILogger<OutboxProgress> logger)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    public Task<OutboxRow?> FindAsync(
        PartitionId partition, QueuePointer queuePointer, CancellationToken cancellationToken) =>
        rows.FindAsync(partition, queuePointer.Message, cancellationToken);

    /// <summary>
    /// Null when another dispatcher claimed it first. If that one dies, the pointer finds the row again.
    /// </summary>
    public async Task<OutboxRow?> ClaimAsync(
        QueuePointer queuePointer, OutboxRow row, CancellationToken cancellationToken)
    {
        var claimed = await rows.MoveAsync(row, DispatchStatus.Claimed, clock.GetUtcNow(), null, cancellationToken);
        if (claimed is null)
        {
            await ComeBackAsync(row.Message.Channel, queuePointer, TimeSpan.FromSeconds(30), cancellationToken);
        }

        return claimed;
    }

    public async Task RecordAsync(
        OutboxRow row, QueuePointer queuePointer, SendOutcome outcome, CancellationToken cancellationToken)
    {
        await RecordAsync(row, outcome.Status, outcome.Detail, cancellationToken);
        if (outcome.Status == DispatchStatus.Pending)
        {
            await (outcome.RetryAfter is { } wait
                ? ComeBackAsync(row.Message.Channel, queuePointer, wait, cancellationToken)
                : ComeBackAsync(row.Message.Channel, queuePointer, cancellationToken));
        }
    }

    public async Task RecordAsync(
        OutboxRow row, DispatchStatus status, string? detail, CancellationToken cancellationToken)
    {
        // Only after the claim has expired can another dispatcher move the row; then its record stays.
        if (await rows.MoveAsync(row, status, clock.GetUtcNow(), detail, cancellationToken) is not null)
        {
            LogMoved(logger, row.Message.Kind, row.Message.Channel, status, detail is null ? "" : $" ({detail})");
        }
    }

    /// <summary>Later with each try.</summary>
    public Task ComeBackAsync(Channel channel, QueuePointer queuePointer, CancellationToken cancellationToken) =>
        ComeBackAsync(
            channel, queuePointer,
            queuePointer.Tries > 8 ? LongestDelay : TimeSpan.FromSeconds(Math.Pow(2, queuePointer.Tries)),
            cancellationToken);

    public Task ComeBackAsync(
        Channel channel, QueuePointer queuePointer, TimeSpan delay, CancellationToken cancellationToken) =>
        pointers.AnnounceAsync(channel, queuePointer with { Tries = queuePointer.Tries + 1 }, delay, cancellationToken);

    [LoggerMessage(2001, LogLevel.Information, "A {Kind} message by {Channel} is now {Status}{Detail}.")]
    private static partial void LogMoved(
        ILogger logger, MessageKind kind, Channel channel, DispatchStatus status, string detail);
}
