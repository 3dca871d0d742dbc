using Countersign.Dispatch;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Telemetry;

namespace Countersign.DeliveryReports;

/// <summary>
/// Processes delivery reports, which may come late and more than once. A report counts only for a message that we sent
/// to that address, and only moves its row forward.
/// </summary>
public sealed class DeliveryReportIntake(
    ProviderMessages messages, OutboxRows rows, Composer composer, DeliveryNotes notes, CountersignMeter meter)
{
    // A report may arrive before we have recorded the message. After this time the message is not one of ours.
    private static readonly TimeSpan Overtaking = TimeSpan.FromMinutes(5);

    /// <summary>False where the message is not known yet and the report should be sent again.</summary>
    /// <param name="report">The report.</param>
    /// <param name="at">When it was made.</param>
    /// <param name="now">The time of the call that brought it.</param>
    /// <param name="cancellationToken">Ends the work with the call.</param>
    public async Task<bool> TakeAsync(
        DeliveryReport report, DateTimeOffset at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(report.MessageId, cancellationToken) is not { } found)
        {
            return (now - at).Duration() >= Overtaking;
        }

        if (await rows.FindAsync(
            found.Partition, found.MessageId, cancellationToken) is { Status: DispatchStatus.Sent } row
            && await composer.IsForAsync(row.Partition, row.Message, report.To, cancellationToken))
        {
            await RecordAsync(row, report, now, cancellationToken);
        }

        return true;
    }

    private async Task RecordAsync(
        OutboxRow row, DeliveryReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The aggregate first: after a crash in between it hears of the report twice, but never misses it.
        await notes.NoteAsync(
            row.Partition,
            new DeliveryNews(row.Message, report.IsDelivered ? null : DeliveryCodes.Classify(report.Details)),
            cancellationToken);
        if (await rows.MoveAsync(
            row, report.IsDelivered ? DispatchStatus.Delivered : DispatchStatus.Undelivered, now,
            report.Details, cancellationToken) is not null)
        {
            meter.Reported(row.Message, report.IsDelivered, report.To);
        }
    }
}
