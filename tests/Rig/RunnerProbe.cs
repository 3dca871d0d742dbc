using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Tests.Rig;

/// <summary>Records what the runner does, and runs the action of a test there.</summary>
public sealed class RunnerProbe
{
    private readonly ConcurrentQueue<string> _notes = new();

    public Func<string, CancellationToken, Task> OnMessage { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Task> OnTimer { get; set; } = () => Task.CompletedTask;

    public IReadOnlyList<string> Notes => [.. _notes];

    public void Note(string what) => _notes.Enqueue(what);

    public sealed class Scope;

    public sealed class Outer(RunnerProbe probe) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            probe.Note("outer in");
            await next(context);
            probe.Note("outer out");
            if (context.GetHttpContext()?.Response is { HasStarted: false } response)
            {
                response.Headers["x-after"] = "set after next";
            }
        }
    }

    public sealed class Inner(RunnerProbe probe) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            probe.Note("inner in");
            await next(context);
            probe.Note("inner out");
        }
    }
}
