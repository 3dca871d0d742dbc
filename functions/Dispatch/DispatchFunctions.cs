using Countersign.Outbox;
using Countersign.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Dispatch;

/// <summary>The queues' ends: each message points at an outbox row to be sent.</summary>
public sealed class DispatchFunctions(Dispatcher dispatcher, FollowUpRunner followUps)
{
    [Function("sms")]
    public Task SmsAsync([QueueTrigger(StorageClients.SmsQueue)] string message, CancellationToken cancellationToken) =>
        dispatcher.DispatchAsync(Channel.Sms, Announcer.Read(message), cancellationToken);

    [Function("email")]
    public Task EmailAsync([QueueTrigger(StorageClients.EmailQueue)] string message, CancellationToken cancellationToken) =>
        dispatcher.DispatchAsync(Channel.Email, Announcer.Read(message), cancellationToken);

    [Function("webhook")]
    public Task WebhookAsync([QueueTrigger(StorageClients.WebhookQueue)] string message, CancellationToken cancellationToken) =>
        dispatcher.DispatchAsync(Channel.Webhook, Announcer.Read(message), cancellationToken);

    [Function("follow-up")]
    public Task FollowUpAsync([QueueTrigger(StorageClients.FollowUpQueue)] string message, CancellationToken cancellationToken) =>
        followUps.RunAsync(Announcer.Read(message), cancellationToken);
}
