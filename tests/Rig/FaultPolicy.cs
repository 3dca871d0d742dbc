using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Countersign.Tests.Rig;

/// <summary>
/// Makes calls of any Azure client fail like networks, services and processes. Add it at
/// <see cref="HttpPipelinePosition.BeforeTransport"/>: it then sees every attempt, not every operation, so that the
/// client's own retries are counted and can succeed, and a call that hangs is cut by the client's network timeout, as a
/// real one is. One policy may serve several clients: its calls are then numbered across them.
/// </summary>
public sealed class FaultPolicy(params IEnumerable<Fault> faults) : HttpPipelinePolicy
{
    /// <summary>The environment variable with the faults of a child process (<see cref="Fault.ParseAll"/>).</summary>
    public const string EnvironmentVariable = "COUNTERSIGN_TEST_FAULTS";

    private readonly Lock _lock = new();
    private readonly List<FaultCall> _calls = [];
    private readonly HashSet<string> _requests = new(StringComparer.Ordinal);
    private IReadOnlyList<Fault> _faults = [.. faults];

    /// <summary>Waited before every call.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long a call hangs if it is not cancelled.</summary>
    public TimeSpan HangFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the process ends: at once, with nothing flushed and no handler run.</summary>
    public Action Exit { get; init; } = () => System.Diagnostics.Process.GetCurrentProcess().Kill();

    /// <summary>Every call so far, also those that were not sent.</summary>
    public IReadOnlyList<FaultCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>
    /// The calls without the client's own retries, for tests that count them: on a busy machine a call may be cut by
    /// the network timeout and made again.
    /// </summary>
    public IReadOnlyList<FaultCall> Operations => [.. Calls.Where(call => !call.IsRetry)];

    public static FaultPolicy FromEnvironment() =>
        new(Fault.ParseAll(Environment.GetEnvironmentVariable(EnvironmentVariable) ?? ""));

    /// <summary>Forgets the calls so far and restarts the count with these faults.</summary>
    public void Reset(params IEnumerable<Fault> faults)
    {
        lock (_lock)
        {
            _calls.Clear();
            _faults = [.. faults];
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var fault = Count(message);
        var wait = Latency + (fault?.Mode == FaultMode.Hang ? HangFor : TimeSpan.Zero);
        if (wait > TimeSpan.Zero && message.CancellationToken.WaitHandle.WaitOne(wait))
        {
            throw new OperationCanceledException(message.CancellationToken);
        }

        if (!Before(message, fault))
        {
            ProcessNext(message, pipeline);
            After(message, fault);
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var fault = Count(message);
        var wait = Latency + (fault?.Mode == FaultMode.Hang ? HangFor : TimeSpan.Zero);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, message.CancellationToken);
        }

        if (!Before(message, fault))
        {
            await ProcessNextAsync(message, pipeline);
            After(message, fault);
        }
    }

    private static RequestFailedException Broken(string how) => new($"{how} (injected)", new IOException(how));

    private Fault? Count(HttpMessage message)
    {
        lock (_lock)
        {
            // Azure.Core gives every try of a request the same id.
            var call = FaultCall.Of(_calls.Count + 1, message.Request.Method.Method, message.Request.Uri.ToUri()) with
            {
                IsRetry = !_requests.Add(message.Request.ClientRequestId),
            };
            _calls.Add(call);
            return _faults.FirstOrDefault(fault => fault.Hits(call.Number));
        }
    }

    // Status zero is how Azure.Core's transports report a broken connection, which its retry policy tries again.
    private bool Before(HttpMessage message, Fault? fault)
    {
        switch (fault?.Mode)
        {
            case FaultMode.Drop: throw Broken("The connection was refused");
            case FaultMode.Hang: throw Broken("The connection timed out");
            case FaultMode.ExitBefore: Exit(); return false;
            case FaultMode.Status: message.Response = FaultResponse.To(message.Request, fault.Status); return true;
            default: return false;
        }
    }

    private void After(HttpMessage message, Fault? fault)
    {
        switch (fault?.Mode)
        {
            case FaultMode.Lose:
                message.Response.Dispose();
                throw Broken("The connection was reset");
            case FaultMode.ExitAfter:
                Exit();
                break;
            default:
                break;
        }
    }
}
