using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace Countersign.Local;

/// <summary>Renews the lease of a message while its function runs.</summary>
internal sealed partial class MessageLease : IAsyncDisposable
{
    private readonly QueueClient _queue;
    private readonly string _messageId;
    private readonly CancellationTokenSource _settled = new();
    private readonly Task _renewing;
    private string _popReceipt;

    public MessageLease(QueueClient queue, QueueMessage message, TimeSpan length, ILogger logger)
    {
        (_queue, _messageId, _popReceipt) = (queue, message.MessageId, message.PopReceipt);
        _renewing = RenewAsync(length, logger);
    }

    public async Task DeleteAsync()
    {
        await StopRenewingAsync();
        await _queue.DeleteMessageAsync(_messageId, _popReceipt);
    }

    public async Task ReturnAsync(TimeSpan after)
    {
        await StopRenewingAsync();
        await _queue.UpdateMessageAsync(_messageId, _popReceipt, visibilityTimeout: after);
    }

    public async ValueTask DisposeAsync()
    {
        await StopRenewingAsync();
        _settled.Dispose();
    }

    private async Task StopRenewingAsync()
    {
        // Each renewal changes the receipt, so no renewal may run while the receipt is used.
        await _settled.CancelAsync();
        await _renewing;
    }

    private async Task RenewAsync(TimeSpan length, ILogger logger)
    {
        try
        {
            while (true)
            {
                await Task.Delay(length / 2, _settled.Token);
                var renewed = await _queue.UpdateMessageAsync(_messageId, _popReceipt, visibilityTimeout: length);
                _popReceipt = renewed.Value.PopReceipt;
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception failure)
        {
            RenewalFailed(logger, failure, _messageId);
        }
    }

    [LoggerMessage(9024, LogLevel.Warning, "The lease of message {MessageId} could not be renewed; it may run twice.")]
    private static partial void RenewalFailed(ILogger logger, Exception failure, string messageId);
}
