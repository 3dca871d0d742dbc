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
    /// Runs after the row is updated: if counting came first and failed, the message would be sent twice.
    /// </summary>
    public async Task AfterAsync(
        OutboxRow row, RenderedMessage rendered, SendOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Status == DispatchStatus.Sent && ProviderId(row.Message, outcome) is { } providerId)
        {
            await messages.AddAsync(row, providerId, cancellationToken);
        }

        // Send limits never stop a notification, but it counts against what strangers may still send.
        if (outcome.Status is not (DispatchStatus.Pending or DispatchStatus.Failed) && !row.Message.IsCounted)
        {
            await CountAsync(row, rendered, cancellationToken);
        }
    }

    // An email is reported under the operation id that we gave it.
    private static string? ProviderId(OutboxMessage message, SendOutcome outcome) =>
        message.Channel == Channel.Sms ? outcome.Detail : message.OperationId.ToString();

    private async Task CountAsync(OutboxRow row, RenderedMessage rendered, CancellationToken cancellationToken)
    {
        if (await tenants.FindAsync(row.Partition.Tenant, cancellationToken) is not { } tenant)
        {
            return;
        }

        try
        {
            await meter.CountAsync(
                new TenantScope(row.Partition.Tenant, tenant), row.Message.Channel, rendered.To, clock.GetUtcNow(),
                cancellationToken, row.Message.Kind.IsOfDocument());
        }
        catch (StoreUnavailableException)
        {
            // Not counted; the message is sent already.
        }
    }
}
