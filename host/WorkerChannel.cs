using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Countersign.Hosting.Messages;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Hosting;

/// <summary>The gRPC stream on which a worker gets its orders and answers them. It carries one worker.</summary>
internal sealed class WorkerChannel : FunctionRpc.FunctionRpcBase, IAsyncDisposable
{
    private readonly Channel<StreamingMessage> orders = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> waiting = new(
        StringComparer.Ordinal);

    private readonly ConcurrentQueue<string> log = [];
    private WebApplication server = null!;
    private volatile string? gone;

    public Uri Address { get; private set; } = null!;

    /// <summary>What the worker has logged, oldest first.</summary>
    public IEnumerable<string> Log => log;

    public static async Task<WorkerChannel> ListenAsync(CancellationToken cancellationToken)
    {
        var channel = new WorkerChannel();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);

        // gRPC without TLS needs an address that speaks HTTP/2 alone.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(channel).AddGrpc();
        channel.server = builder.Build();
        channel.server.MapGrpcService<WorkerChannel>();
        await channel.server.StartAsync(cancellationToken);
        channel.Address = new Uri(channel.server.Urls.Single());
        return channel;
    }

    /// <summary>Gives an order, at the latest when the worker is there, and waits for its answer.</summary>
    /// <exception cref="WorkerFailedException">The worker is gone.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage order, CancellationToken cancellationToken)
    {
        order.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[order.RequestId] = answer;
        Send(order);
        if (gone is { } why)
        {
            throw new WorkerFailedException(why);
        }

        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Gives an order that has no answer.</summary>
    public void Send(StreamingMessage order) => orders.Writer.TryWrite(order);

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context)
    {
        var sending = SendAllAsync(responseStream, context.CancellationToken);
        try
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                Receive(message);
            }
        }
        finally
        {
            GiveUp("The worker has ended.");
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends the wait for every answer.</summary>
    public void GiveUp(string why)
    {
        gone = why;
        orders.Writer.TryComplete();
        foreach (var answer in waiting.Values)
        {
            answer.TrySetException(new WorkerFailedException(why));
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private void Receive(StreamingMessage message)
    {
        if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog)
        {
            log.Enqueue($"{message.RpcLog.Category}: {message.RpcLog.Message} {message.RpcLog.Exception?.Message}");
        }
        else if (waiting.TryRemove(message.RequestId, out var answer))
        {
            answer.TrySetResult(message);
        }
    }

    private async Task SendAllAsync(
        IServerStreamWriter<StreamingMessage> worker, CancellationToken cancellationToken)
    {
        await foreach (var order in orders.Reader.ReadAllAsync(cancellationToken))
        {
            await worker.WriteAsync(order, cancellationToken);
        }
    }
}
