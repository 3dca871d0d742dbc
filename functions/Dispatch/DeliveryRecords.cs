using Countersign.Addresses;
using Countersign.DeliveryReports;
using Countersign.Messages;
using Countersign.SendLimits;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>What a try to send a letter leaves behind, beside its own row.</summary>
public sealed class DeliveryRecords(TenantDirectory tenants, SendMeter meter, DeliveryNotes notes, ProviderMessages messages, TimeProvider clock)
{
    /// <summary>Before the row is recorded: who waits for the message is told that it was refused. A crash in between tells it twice.</summary>
    public Task BeforeAsync(OutboxRow row, SendOutcome outcome, CancellationToken cancellationToken) =>
        outcome.Status == DispatchStatus.Failed ? notes.NoteAsync(row.Partition, new DeliveryNews(row.Message, DeliveryFailure.Final), cancellationToken) : Task.CompletedTask;

    /// <summary>After it: were a notice counted before, a store that fails in between would send it twice.</summary>
    public async Task AfterAsync(OutboxRow row, RenderedMessage letter, SendOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Status == DispatchStatus.Sent && ProviderId(row.Message, outcome) is { } providerId)
        {
            await messages.AddAsync(row, providerId, cancellationToken);
        }

        // A notice goes out whatever the caps say, but what it spent is missing from what strangers may cause.
        if (outcome.Status is not (DispatchStatus.Pending or DispatchStatus.Failed) && !row.Message.IsCounted)
        {
            await CountAsync(row, letter, cancellationToken);
        }
    }

    // An email is reported under the operation id that we gave it.
    private static string? ProviderId(OutboxMessage message, SendOutcome outcome) => message.Channel == Channel.Sms ? outcome.Detail : message.OperationId.ToString();

    private async Task CountAsync(OutboxRow row, RenderedMessage letter, CancellationToken cancellationToken)
    {
        if (await tenants.FindAsync(row.Partition.Tenant, cancellationToken) is not { } tenant)
        {
            return;
        }

        try
        {
            await meter.CountAsync(new TenantScope(row.Partition.Tenant, tenant), row.Message.Channel, letter.To, clock.GetUtcNow(), cancellationToken, row.Message.Kind.IsOfDocument());
        }
        catch (StoreUnavailableException)
        {
            // Not counted: the message is out all the same.
        }
    }
}
