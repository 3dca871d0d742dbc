using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Countersign.Local;

/// <summary>
/// Runs a timer function by its NCRONTAB schedule and the app's clock, also after the clock is moved.
/// </summary>
internal sealed partial class TimerListener(
    FunctionMethod function, FunctionExecutionDelegate pipeline, IServiceScopeFactory scopes, TimeProvider clock,
    ILogger logger)
    : ITriggerListener, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan Punctual = TimeSpan.FromSeconds(1);

    private readonly TimerTriggerAttribute _trigger = (TimerTriggerAttribute)function.Trigger;
    private readonly CrontabSchedule _schedule = CrontabSchedule.Parse(
        ((TimerTriggerAttribute)function.Trigger).Schedule,
        new CrontabSchedule.ParseOptions { IncludingSeconds = true });
    private readonly SemaphoreSlim _oneRun = new(1);
    private DateTime _last;

    public string FunctionName => function.Name;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_trigger.RunOnStartup)
            {
                await RunAsync(pastDue: false, cancellationToken);
            }

            while (true)
            {
                // Computed after a run has ended: runs cannot overlap, and missed occurrences become one run.
                var next = _schedule.GetNextOccurrence(Now);
                await UntilAsync(next, cancellationToken);
                await RunAsync(Now - next > Punctual, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    public async Task<int> RunNowAsync(CancellationToken cancellationToken)
    {
        await RunAsync(pastDue: false, cancellationToken);
        return 1;
    }

    public void Dispose() => _oneRun.Dispose();

    private async Task UntilAsync(DateTime next, CancellationToken cancellationToken)
    {
        for (var wait = next - Now; wait > TimeSpan.Zero; wait = next - Now)
        {
            await Task.Delay(wait < LongestWait ? wait : LongestWait, clock, cancellationToken);
        }
    }

    private async Task RunAsync(bool pastDue, CancellationToken cancellationToken)
    {
        await _oneRun.WaitAsync(cancellationToken);
        try
        {
            var now = Now;
            var status = new ScheduleStatus
            {
                Last = _last,
                Next = _schedule.GetNextOccurrence(now),
                LastUpdated = now,
            };
            _last = now;
            await using var scope = scopes.CreateAsyncScope();
            await pipeline(new LocalFunctionContext(
                function, scope.ServiceProvider, new TimerInfo { IsPastDue = pastDue, ScheduleStatus = status },
                new Dictionary<string, object?>(), cancellationToken));
        }
        catch (Exception failure)
        {
            RunFailed(logger, failure, function.Name);
        }
        finally
        {
            _oneRun.Release();
        }
    }

    [LoggerMessage(9011, LogLevel.Error, "The timer function {Function} failed; its schedule goes on.")]
    private static partial void RunFailed(ILogger logger, Exception failure, string function);
}
