using System.Collections.Concurrent;
using System.Diagnostics;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Local;

/// <summary>Takes messages off a queue as the Functions host does: leased, retried, and poisoned in the end.</summary>
internal sealed partial class QueueListener(
    FunctionMethod function, FunctionExecutionDelegate pipeline, IServiceScopeFactory scopes,
    QueueAccess queues, ILogger logger) : ITriggerListener
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);

    // Shorter than in Azure, where each poll is paid for: here somebody waits for the message. Four queues that are
    // asked more often keep a laptop busy.
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);

    // A queue pointer becomes visible a second after its write: a run on request waits for it too.
    private static readonly TimeSpan RunNowPatience = TimeSpan.FromSeconds(1.5);

    private readonly QueueClient _queue = queues.Client(((QueueTriggerAttribute)function.Trigger).QueueName);
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    public string FunctionName => function.Name;

    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPoll;
        var longest = queues.Host.MaxPollingInterval < LongestPoll ? queues.Host.MaxPollingInterval : LongestPoll;
        while (!cancellationToken.IsCancellationRequested)
        {
            var taken = await TakeBatchAsync(cancellationToken);
            pause = taken > 0
                ? ShortestPoll
                : TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, longest.Ticks));

            // Real time, because a moved app clock does not change the emulator's time.
            var wait = taken == 0 ? Task.Delay(pause, cancellationToken) : BelowThresholdAsync();
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Keys);
    }

    public async Task<int> RunNowAsync(CancellationToken cancellationToken)
    {
        var (ran, started) = (0, Stopwatch.GetTimestamp());
        while (true)
        {
            var taken = await TakeBatchAsync(cancellationToken);
            ran += taken;
            await Task.WhenAll(_running.Keys);
            if (taken == 0
                && (Stopwatch.GetElapsedTime(started) > RunNowPatience || await IsEmptyAsync(cancellationToken)))
            {
                return ran;
            }

            await Task.Delay(taken == 0 ? ShortestPoll : TimeSpan.Zero, cancellationToken);
        }
    }

    private async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount == 0;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return true;
        }
    }

    private async Task BelowThresholdAsync()
    {
        for (var runs = UnderWay(); runs.Length > queues.Host.BatchSize / 2; runs = UnderWay())
        {
            await Task.WhenAny(runs);
        }
    }

    // A run that has ended stays in the list for a moment. Waiting for it would return at once: the loops above would
    // spin, take all threads of the pool, and block the process.
    private Task[] UnderWay() => [.. _running.Keys.Where(run => !run.IsCompleted)];

    private async Task<int> TakeBatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var messages = await _queue.ReceiveMessagesAsync(queues.Host.BatchSize, queues.Lease, cancellationToken);
            foreach (var message in messages.Value)
            {
                var run = RunAsync(message, cancellationToken);
                _running[run] = true;
                _ = run.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
            }

            return messages.Value.Length;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception failure)
        {
            ReceiveFailed(logger, failure, _queue.Name);
            return 0;
        }
    }

    private async Task RunAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await using var lease = new MessageLease(_queue, message, queues.Lease, logger);
        try
        {
            // Above the limit already: the process that ran it last ended before it could record a result.
            var succeeded = message.DequeueCount <= queues.Host.MaxDequeueCount
                && await InvokeAsync(message, cancellationToken);
            if (succeeded)
            {
                await lease.DeleteAsync();
            }
            else if (message.DequeueCount >= queues.Host.MaxDequeueCount)
            {
                await queues.PoisonAsync(_queue.Name, message);
                await lease.DeleteAsync();
            }
            else
            {
                await lease.ReturnAsync(queues.Host.VisibilityTimeout);
            }
        }
        catch (Exception failure)
        {
            // At-least-once: the message comes back by itself when the lease ends.
            SettleFailed(logger, failure, function.Name, message.MessageId);
        }
    }

    private async Task<bool> InvokeAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await pipeline(
                new LocalFunctionContext(
                    function, scope.ServiceProvider, message, BindingData(message), cancellationToken));
            return true;
        }
        catch (Exception failure)
        {
            RunFailed(logger, failure, function.Name, message.MessageId, message.DequeueCount);
            return false;
        }
    }

    private static Dictionary<string, object?> BindingData(QueueMessage message) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Id"] = message.MessageId,
            ["PopReceipt"] = message.PopReceipt,
            ["DequeueCount"] = message.DequeueCount,
            ["InsertionTime"] = message.InsertedOn,
            ["ExpirationTime"] = message.ExpiresOn,
            ["NextVisibleTime"] = message.NextVisibleOn,
        };

    [LoggerMessage(
        9021, LogLevel.Error, "The queue function {Function} failed on message {MessageId}, attempt {Attempt}.")]
    private static partial void RunFailed(
        ILogger logger, Exception failure, string function, string messageId, long attempt);

    [LoggerMessage(9022, LogLevel.Warning, "The queue {Queue} could not be read.")]
    private static partial void ReceiveFailed(ILogger logger, Exception failure, string queue);

    [LoggerMessage(9023, LogLevel.Warning, "The outcome of {Function} on message {MessageId} could not be recorded.")]
    private static partial void SettleFailed(ILogger logger, Exception failure, string function, string messageId);
}
