using Countersign.Addresses;
using Countersign.FollowUps;
using Countersign.Storage;
using Countersign.Telemetry;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Dispatch;

/// <summary>
/// The queue triggers. Each queue message is a pointer to an outbox row, or to an aggregate with follow-ups.
/// </summary>
public sealed class DispatchFunctions(Dispatcher dispatcher, FollowUpRunner followUps)
{
    [Function("sms")]
    public Task SmsAsync([QueueTrigger(StorageClients.SmsQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(
            StorageClients.SmsQueue, message,
            queuePointer => dispatcher.RunAsync(Channel.Sms, queuePointer, cancellationToken));

    [Function("email")]
    public Task EmailAsync(
        [QueueTrigger(StorageClients.EmailQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(
            StorageClients.EmailQueue, message,
            queuePointer => dispatcher.RunAsync(Channel.Email, queuePointer, cancellationToken));

    [Function("webhook")]
    public Task WebhookAsync(
        [QueueTrigger(StorageClients.WebhookQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(
            StorageClients.WebhookQueue, message,
            queuePointer => dispatcher.RunAsync(Channel.Webhook, queuePointer, cancellationToken));

    [Function("follow-up")]
    public Task FollowUpAsync(
        [QueueTrigger(StorageClients.FollowUpQueue)] string message, CancellationToken cancellationToken) =>
        ConsumeAsync(
            StorageClients.FollowUpQueue, message, queuePointer => followUps.RunAsync(queuePointer, cancellationToken));

    private static Task ConsumeAsync(string queue, string message, Func<QueuePointer, Task> handle)
    {
        var queuePointer = QueuePointers.Read(message);
        return Spans.ConsumeAsync(queue, queuePointer.TraceParent, () => handle(queuePointer));
    }
}
