using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Webhooks;
using Microsoft.Extensions.Logging;

namespace Countersign.Dispatch;

/// <summary>
/// Looks at the row that an announcement names; claims it, sends, records. It never throws for what is not there yet: an
/// announcement may come before its row, twice, or for nothing at all.
/// </summary>
public sealed partial class Dispatcher(OutboxRows rows, QueuePointers announcer, MessageDelivery letters, DeliveryRecords records, WebhookDelivery webhooks, EmailPacing pacing, DueIndex due, TimeProvider clock, ILogger<Dispatcher> logger)
{
    /// <summary>A claim older than this belongs to a dispatcher that died: nothing that we send takes so long.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    public async Task DispatchAsync(Channel channel, QueuePointer announcement, CancellationToken cancellationToken)
    {
        if (!PartitionId.TryParse(announcement.Partition, out var partition) || announcement.Message.Length == 0)
        {
            throw new FormatException("The message points nowhere.");
        }

        var row = await rows.FindAsync(partition, announcement.Message, cancellationToken);
        switch (row?.Status)
        {
            case null when clock.GetUtcNow() < announcement.AnnouncedAt + QueuePointers.PointerLifetime:
                await ComeBackAsync(channel, announcement, Delay(announcement.Tries), cancellationToken);
                break;
            case DispatchStatus.Pending:
                await SendAsync(channel, announcement, row, cancellationToken);
                break;
            case DispatchStatus.Claimed:
                await TakeOverAsync(channel, announcement, row, cancellationToken);
                break;
            default:
                break;
        }
    }

    // Another dispatcher has it, or had it and died. An SMS of unknown fate is reported, never sent again by machine.
    private async Task TakeOverAsync(Channel channel, QueuePointer announcement, OutboxRow row, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < row.ClaimedAt + ClaimLifetime)
        {
            await ComeBackAsync(channel, announcement, TimeSpan.FromSeconds(30), cancellationToken);
        }
        else if (channel == Channel.Sms)
        {
            await RecordAsync(row, DispatchStatus.Unknown, "interrupted", cancellationToken);
        }
        else
        {
            await SendAsync(channel, announcement, row, cancellationToken);
        }
    }

    private async Task SendAsync(Channel channel, QueuePointer announcement, OutboxRow row, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (row.FirstTriedAt is null)
        {
            // Before the claim: a store that fails behind it would leave a message that nobody knows the fate of.
            await due.AddRoughlyAsync(row.Partition, OutboxRows.KeptUntil(row.Message), cancellationToken);
        }

        if (now >= row.Message.NotAfter)
        {
            await (channel == Channel.Webhook ? webhooks.GiveUpAsync(row, cancellationToken) : Task.CompletedTask);
            await RecordAsync(row, DispatchStatus.Expired, null, cancellationToken);
            return;
        }

        await (channel == Channel.Webhook ? TellAsync(announcement, row, cancellationToken) : WriteAsync(channel, announcement, row, cancellationToken));
    }

    private async Task WriteAsync(Channel channel, QueuePointer announcement, OutboxRow row, CancellationToken cancellationToken)
    {
        if (await letters.ComposeAsync(row, cancellationToken) is not { } letter)
        {
            await RecordAsync(row, DispatchStatus.Dropped, "not awaited, or not taken there", cancellationToken);
            return;
        }

        if (channel == Channel.Email && await pacing.WaitAsync(row.Partition.Tenant, row.Message.Kind, cancellationToken) is { } wait)
        {
            await ComeBackAsync(channel, announcement, wait, cancellationToken);
            return;
        }

        if (await ClaimAsync(channel, announcement, row, cancellationToken) is not { } claimed)
        {
            return;
        }

        var outcome = await letters.SendAsync(row, letter, cancellationToken);
        await records.BeforeAsync(row, outcome, cancellationToken);
        await RecordAsync(claimed, announcement, outcome, cancellationToken);
        await records.AfterAsync(row, letter, outcome, cancellationToken);
    }

    // An event, for the tenant's own server, which knows a second telling by its id.
    private async Task TellAsync(QueuePointer announcement, OutboxRow row, CancellationToken cancellationToken)
    {
        if (await ClaimAsync(Channel.Webhook, announcement, row, cancellationToken) is { } claimed)
        {
            await RecordAsync(claimed, announcement, await webhooks.SendAsync(claimed, cancellationToken), cancellationToken);
        }
    }

    private async Task<OutboxRow?> ClaimAsync(Channel channel, QueuePointer announcement, OutboxRow row, CancellationToken cancellationToken)
    {
        var claimed = await rows.MoveAsync(row, DispatchStatus.Claimed, clock.GetUtcNow(), null, cancellationToken);
        if (claimed is null)
        {
            // Somebody else claimed it in between. Should that one die, this announcement finds it again.
            await ComeBackAsync(channel, announcement, TimeSpan.FromSeconds(30), cancellationToken);
        }

        return claimed;
    }

    private async Task RecordAsync(OutboxRow row, QueuePointer announcement, SendOutcome outcome, CancellationToken cancellationToken)
    {
        await RecordAsync(row, outcome.Status, outcome.Detail, cancellationToken);
        if (outcome.Status == DispatchStatus.Pending)
        {
            await ComeBackAsync(row.Message.Channel, announcement, outcome.RetryAfter ?? Delay(announcement.Tries), cancellationToken);
        }
    }

    private async Task RecordAsync(OutboxRow row, DispatchStatus status, string? detail, CancellationToken cancellationToken)
    {
        // Nobody else moves a claimed row but after its claim has lapsed; then what that one recorded stands.
        await rows.MoveAsync(row, status, clock.GetUtcNow(), detail, cancellationToken);
        LogMoved(logger, row.Message.Kind, row.Message.Channel, status, detail);
    }

    private Task ComeBackAsync(Channel channel, QueuePointer announcement, TimeSpan delay, CancellationToken cancellationToken) =>
        announcer.AnnounceAsync(channel, announcement with { Tries = announcement.Tries + 1 }, delay, cancellationToken);

    private static TimeSpan Delay(int tries) =>
        tries > 8 ? LongestDelay : TimeSpan.FromSeconds(Math.Pow(2, tries));

    [LoggerMessage(2001, LogLevel.Information, "A {Kind} message by {Channel} is now {Status} ({Detail}).")]
    private static partial void LogMoved(ILogger logger, MessageKind kind, Channel channel, DispatchStatus status, string? detail);
}
