using Countersign.Addresses;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Telemetry;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>Sends what people read: composed at the last moment, by the channel that the message names.</summary>
public sealed class MessageDelivery(TenantDirectory tenants, Composer composer, EmailSender email, SmsSender sms, CountersignMeter meter)
{
    /// <summary>Null for a message that nobody needs any more.</summary>
    public async Task<RenderedMessage?> ComposeAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var tenant = await tenants.FindAsync(row.Partition.Tenant, cancellationToken);
        return tenant is null ? null : await composer.ComposeAsync(new TenantScope(row.Partition.Tenant, tenant), row.Partition, row.Message, cancellationToken);
    }

    /// <param name="row">As it was before the claim: a first try is none that somebody made before.</param>
    /// <param name="letter">The message.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public async Task<SendOutcome> SendAsync(OutboxRow row, RenderedMessage letter, CancellationToken cancellationToken)
    {
        var outcome = await (row.Message.Channel == Channel.Sms
            ? sms.SendAsync(letter, cancellationToken)
            : email.SendAsync(letter, row.Message.OperationId, row.FirstTriedAt, cancellationToken));
        if (outcome.Status == DispatchStatus.Sent)
        {
            meter.Sent(row.Message, letter.To);
        }

        return outcome;
    }
}
