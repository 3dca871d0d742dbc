using Countersign.Addresses;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Telemetry;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>Renders and sends the messages that people read (SMS and email).</summary>
public sealed class MessageDelivery(
    TenantDirectory tenants, Composer composer, EmailSender email, SmsSender sms, CountersignMeter meter)
{
    /// <summary>Null for a message that is no longer needed.</summary>
    public async Task<RenderedMessage?> ComposeAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var tenant = await tenants.FindAsync(row.Partition.Tenant, cancellationToken);
        return tenant is null
            ? null
            : await composer.ComposeAsync(
                new TenantScope(row.Partition.Tenant, tenant), row.Partition, row.Message, cancellationToken);
    }

    /// <param name="row">As it was before the claim, so that a first try has no earlier time of trying.</param>
    /// <param name="rendered">The message.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public async Task<SendOutcome> SendAsync(
        OutboxRow row, RenderedMessage rendered, CancellationToken cancellationToken)
    {
        var outcome = await (row.Message.Channel == Channel.Sms
            ? sms.SendAsync(rendered, cancellationToken)
            : email.SendAsync(rendered, row.Message.OperationId, row.FirstTriedAt, cancellationToken));
        if (outcome.Status == DispatchStatus.Sent)
        {
            meter.Sent(row.Message, rendered.To);
        }

        return outcome;
    }
}
