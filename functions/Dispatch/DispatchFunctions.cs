using Countersign.Addresses;
using Countersign.FollowUps;
using Countersign.Storage;
using Countersign.Telemetry;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Dispatch;

/// <summary>The queues' ends: each message points at an outbox row to be sent.</summary>
public sealed class DispatchFunctions(Dispatcher dispatcher, FollowUpRunner followUps)
{
    [Function("sms")]
    public Task SmsAsync([QueueTrigger(StorageClients.SmsQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(StorageClients.SmsQueue, message, announcement => dispatcher.DispatchAsync(Channel.Sms, announcement, cancellationToken));

    [Function("email")]
    public Task EmailAsync([QueueTrigger(StorageClients.EmailQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(StorageClients.EmailQueue, message, announcement => dispatcher.DispatchAsync(Channel.Email, announcement, cancellationToken));

    [Function("webhook")]
    public Task WebhookAsync([QueueTrigger(StorageClients.WebhookQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(StorageClients.WebhookQueue, message, announcement => dispatcher.DispatchAsync(Channel.Webhook, announcement, cancellationToken));

    [Function("follow-up")]
    public Task FollowUpAsync([QueueTrigger(StorageClients.FollowUpQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(StorageClients.FollowUpQueue, message, announcement => followUps.RunAsync(announcement, cancellationToken));

    private static Task ConsumeAsync(string queue, string message, Func<QueuePointer, Task> handle)
    {
        var announcement = QueuePointers.Read(message);
        return Spans.ConsumeAsync(queue, announcement.TraceParent, () => handle(announcement));
    }
}
