using Countersign.Addresses;
using Countersign.DeliveryReports;
using Countersign.Messages;
using Countersign.SendLimits;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>What a try to send a message changes outside its outbox row.</summary>
public sealed class DeliveryRecords(
    TenantDirectory tenants, SendMeter meter, DeliveryNotes notes, ProviderMessages messages, TimeProvider clock)
{
    /// <summary>
    /// Runs before the row is updated: the aggregate learns that the message was refused; after a crash, twice.
    /// </summary>
    public Task BeforeAsync(OutboxRow row, SendOutcome outcome, CancellationToken cancellationToken) =>
        outcome.Status == DispatchStatus.Failed
            ? notes.NoteAsync(row.Partition, new DeliveryNews(row.Message, DeliveryFailure.Final), cancellationToken)
            : Task.CompletedTask;

    /// <summary>
    /// Reserves what a message needs that its command did not ask the send limits for: a notice, a document message, a
    /// repeat. Runs before the claim: a crash leaves a reservation, never a message that nothing counted.
    /// </summary>
    public async Task<SendLimitOutcome?> ReserveAsync(
        OutboxRow row, RenderedMessage rendered, CancellationToken cancellationToken) =>
        !row.Message.IsCounted && await tenants.FindAsync(row.Partition.Tenant, cancellationToken) is { } tenant
            ? await meter.ReserveAsync(
                new TenantScope(row.Partition.Tenant, tenant),
                new SendRequest(row.Message.Channel, rendered.To, StandingOf(row.Message), row.Partition.Id),
                clock.GetUtcNow(), cancellationToken)
            : null;

    /// <summary>Gives back what was reserved for a message that did not leave.</summary>
    public Task CancelAsync(SendLimitOutcome? reserved, CancellationToken cancellationToken) =>
        reserved is null ? Task.CompletedTask : meter.CancelAsync(reserved, cancellationToken);

    /// <summary>Runs after the row is updated.</summary>
    public async Task AfterAsync(
        OutboxRow row, SendLimitOutcome? reserved, SendOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Status == DispatchStatus.Sent && ProviderId(row.Message, outcome) is { } providerId)
        {
            await messages.AddAsync(row, providerId, cancellationToken);
        }

        if (outcome.Status is DispatchStatus.Pending or DispatchStatus.Failed)
        {
            await CancelAsync(reserved, cancellationToken);
        }
    }

    // An email is reported under the operation id that we gave it.
    private static string? ProviderId(OutboxMessage message, SendOutcome outcome) =>
        message.Channel == Channel.Sms ? outcome.Detail : message.OperationId.ToString();

    private static SendStanding StandingOf(OutboxMessage message) => message switch
    {
        { Kind: var kind } when kind.TellsOfChange() => SendStanding.NoticeOfChange,
        { IsRepeat: true } => SendStanding.Other,
        { Kind: var kind } when kind.IsOfBackOffice() => SendStanding.Other,

        // The link after a lock waits for no limit of notices: strangers would use it up and keep the owner out.
        { Kind: var kind } when kind.CarriesLink() => SendStanding.Other,
        _ => SendStanding.Notice,
    };
}
