using Countersign.Dispatch;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Telemetry;

namespace Countersign.DeliveryReports;

/// <summary>
/// Takes delivery reports: each as often and as late as it may come. A report counts for a message that we sent to that
/// address, and moves its row forward only.
/// </summary>
public sealed class DeliveryReportIntake(ProviderMessages messages, OutboxRows rows, Composer composer, DeliveryNotes notes, TimeProvider clock, CountersignMeter meter)
{
    // A report may overtake what we write of its message; of a message that is not ours, we shall never write.
    private static readonly TimeSpan Overtaking = TimeSpan.FromMinutes(5);

    /// <summary>False where the message is not known yet, and the report should come again.</summary>
    public async Task<bool> TakeAsync(DeliveryReport report, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(report.MessageId, cancellationToken) is not { } place)
        {
            return (clock.GetUtcNow() - at).Duration() >= Overtaking;
        }

        if (await rows.FindAsync(place.Partition, place.MessageId, cancellationToken) is { Status: DispatchStatus.Sent } row
            && await composer.IsForAsync(row.Partition, row.Message, report.To, cancellationToken))
        {
            await RecordAsync(row, report, cancellationToken);
        }

        return true;
    }

    private async Task RecordAsync(OutboxRow row, DeliveryReport report, CancellationToken cancellationToken)
    {
        // Told first: a crash in between tells it twice, never not at all.
        await notes.NoteAsync(row.Partition, new DeliveryNews(row.Message, report.IsDelivered ? null : DeliveryCodes.Classify(report.Details)), cancellationToken);
        if (await rows.MoveAsync(row, report.IsDelivered ? DispatchStatus.Delivered : DispatchStatus.Undelivered, clock.GetUtcNow(), report.Details, cancellationToken) is not null)
        {
            meter.Reported(row.Message, report.IsDelivered, report.To);
        }
    }
}
