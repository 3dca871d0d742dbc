using System.Text.Json;
using Countersign.Hosting.Messages;

namespace Countersign.Hosting;

/// <summary>
/// Stands in for the Azure Functions host. It starts the worker, a program that `dotnet build` or `dotnet publish`
/// made of a Functions project, loads all of its functions, and answers HTTP. It has no listeners: queue and timer
/// functions run when <see cref="RunAsync"/> is called.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    /// <summary>The key of functions that ask for one, in the header `x-functions-key`.</summary>
    public const string Key = "a key of the stand-in";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly WorkerChannel channel;
    private readonly WorkerProcess process;
    private HttpFront? front;

    private FunctionsHost(WorkerChannel channel, WorkerProcess process) =>
        (this.channel, this.process) = (channel, process);

    /// <summary>Where it answers HTTP.</summary>
    public Uri BaseAddress => front!.Address;

    public IReadOnlyList<HostedFunction> Functions { get; private set; } = [];

    /// <summary>Processor time of the worker since its start.</summary>
    public TimeSpan WorkerCpu => process.Cpu;

    /// <summary>The time since the worker was started.</summary>
    public TimeSpan Age => process.Age;

    /// <summary>Waits until the worker ends of its own accord.</summary>
    public Task EndAsync() => process.EndAsync();

    /// <summary>What the worker has logged and printed.</summary>
    public IEnumerable<string> Log => channel.Log.Concat(process.Output);

    /// <param name="program">The worker's assembly; `host.json` lies beside it.</param>
    /// <param name="settings">App settings by name; `:` separates levels.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="WorkerFailedException">
    /// It ended, did not answer in time, or could not load a function. The message has what it logged.
    /// </exception>
    public static async Task<FunctionsHost> StartAsync(
        string program, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var listening = await WorkerChannel.ListenAsync(cancellationToken);
        var host = new FunctionsHost(listening, WorkerProcess.Start(program, listening.Address, settings));
        try
        {
            _ = host.NoticeEndAsync();
            await host.LoadAsync(Path.GetDirectoryName(program)!, cancellationToken).WaitAsync(
                Patience, cancellationToken);
            return host;
        }
        catch (Exception failure)
        {
            await host.DisposeAsync();
            throw new WorkerFailedException($"{failure.Message}\n{string.Join('\n', host.Log)}", failure);
        }
    }

    /// <summary>Runs a queue function with the text of a message, or a timer function.</summary>
    /// <exception cref="WorkerFailedException">The function failed.</exception>
    public Task RunAsync(HostedFunction function, string? message = null) => InvokeAsync(
        function, Guid.NewGuid().ToString(),
        message is null ? new TypedData { Json = """{"IsPastDue":false}""" } : new TypedData { String = message });

    public async ValueTask DisposeAsync()
    {
        if (front is not null)
        {
            await front.DisposeAsync();
        }

        channel.Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate() });
        await process.DisposeAsync();
        await channel.DisposeAsync();
    }

    private async Task NoticeEndAsync()
    {
        await process.EndAsync();
        channel.GiveUp("The worker's process has ended.");
    }

    private async Task LoadAsync(string folder, CancellationToken cancellationToken)
    {
        var started = await channel.AskAsync(
            new StreamingMessage
            {
                WorkerInitRequest = new WorkerInitRequest
                {
                    HostVersion = "4.0",
                    WorkerDirectory = folder,
                    FunctionAppDirectory = folder,
                },
            },
            cancellationToken);
        Check(started.WorkerInitResponse.Result);
        var metadata = await channel.AskAsync(
            new StreamingMessage
            {
                FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = folder },
            },
            cancellationToken);
        Check(metadata.FunctionMetadataResponse.Result);
        Functions = [
            .. metadata.FunctionMetadataResponse.FunctionMetadataResults.Select(one => new HostedFunction(one))];
        var loaded = await Task.WhenAll(Functions.Select(function => channel.AskAsync(
            new StreamingMessage
            {
                FunctionLoadRequest = new FunctionLoadRequest
                {
                    FunctionId = function.Metadata.FunctionId,
                    Metadata = function.Metadata,
                },
            },
            cancellationToken)));
        foreach (var answer in loaded)
        {
            Check(answer.FunctionLoadResponse.Result);
        }

        using var settings = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "host.json"), cancellationToken));
        front = await HttpFront.StartAsync(
            settings.RootElement.GetProperty("extensions").GetProperty("http"), Functions,
            new Uri(started.WorkerInitResponse.Capabilities["HttpUri"]),
            (function, id) => InvokeAsync(function, id, new TypedData { Http = new RpcHttp() }), cancellationToken);
    }

    private async Task InvokeAsync(HostedFunction function, string id, TypedData data)
    {
        var invocation = new InvocationRequest
        {
            InvocationId = id,
            FunctionId = function.Metadata.FunctionId,
            InputData = { new ParameterBinding { Name = function.Parameter, Data = data } },
            TraceContext = new RpcTraceContext(),
        };
        var answer = await channel.AskAsync(
            new StreamingMessage { InvocationRequest = invocation }, CancellationToken.None).WaitAsync(Patience);
        Check(answer.InvocationResponse.Result);
    }

    private static void Check(StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new WorkerFailedException(
                $"{result.Result}{result.Exception?.Message}\n{result.Exception?.StackTrace}");
        }
    }
}
