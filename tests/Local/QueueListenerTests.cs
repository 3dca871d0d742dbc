using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class QueueListenerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly QueueClientOptions Base64 = new() { MessageEncoding = QueueMessageEncoding.Base64 };
    private readonly QueueClient _queue = new(azurite.ConnectionString, RunnerFunctions.Queue, Base64);
    private readonly QueueClient _poison = new(azurite.ConnectionString, RunnerFunctions.Queue + "-poison", Base64);

    public async Task InitializeAsync()
    {
        foreach (var queue in new[] { _queue, _poison })
        {
            await queue.CreateIfNotExistsAsync();
            while ((await queue.ReceiveMessagesAsync(32)).Value is { Length: > 0 } left)
            {
                await Task.WhenAll(
                    left.Select(message => queue.DeleteMessageAsync(message.MessageId, message.PopReceipt)));
            }
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Messages_are_run_and_deleted()
    {
        await using var rig = await StartAsync(listen: true);

        await _queue.SendMessageAsync("héllo");

        await RunnerRig.EventuallyAsync(() => rig.Probe.Notes.Count == 1);
        Assert.Equal(["héllo:1"], rig.Probe.Notes);
        Assert.Equal(0, await DrainAsync(rig));
    }

    [Fact]
    public async Task Failing_message_is_retried_to_the_limit_and_then_moved_to_the_poison_queue()
    {
        await using var rig = await StartAsync(listen: true);
        rig.Probe.OnMessage = (_, _) => throw new InvalidOperationException();

        await _queue.SendMessageAsync("bad");
        await RunnerRig.EventuallyAsync(() => rig.Probe.Notes.Count == 3);
        await DrainAsync(rig);

        Assert.Equal(["bad:1", "bad:2", "bad:3"], rig.Probe.Notes);
        Assert.Equal("bad", Assert.Single((await _poison.ReceiveMessagesAsync()).Value).MessageText);
    }

    [Fact]
    public async Task Message_that_fails_once_succeeds_on_the_second_attempt()
    {
        await using var rig = await StartAsync(listen: true);
        rig.Probe.OnMessage = (_, _) => rig.Probe.Notes.Count < 2
            ? throw new InvalidOperationException()
            : Task.CompletedTask;

        await _queue.SendMessageAsync("again");

        await RunnerRig.EventuallyAsync(() => rig.Probe.Notes.Count == 2);
        Assert.Equal(["again:1", "again:2"], rig.Probe.Notes);
        Assert.Empty((await _poison.ReceiveMessagesAsync()).Value);
    }

    [Fact]
    public async Task Failed_message_stays_invisible_for_the_visibility_timeout()
    {
        await using var rig = await StartAsync(listen: false, visibilityTimeout: "00:10:00");
        rig.Probe.OnMessage = (_, _) => throw new InvalidOperationException();
        await _queue.SendMessageAsync("later");

        Assert.Equal(1, await DrainAsync(rig));
        Assert.Equal(0, await DrainAsync(rig));
    }

    [Fact]
    public async Task Lease_is_renewed_for_as_long_as_the_function_runs()
    {
        await using var rig = await StartAsync(listen: true, lease: TimeSpan.FromSeconds(9));
        var finished = new TaskCompletionSource();
        rig.Probe.OnMessage = (text, _) => text == "long" ? finished.Task : Task.CompletedTask;

        // The witness comes after two leases of the slow one, by the clock of the storage. A lease of nine seconds is
        // renewed in time even where the machine is busy.
        await _queue.SendMessageAsync("long");
        await _queue.SendMessageAsync("witness", visibilityTimeout: TimeSpan.FromSeconds(19));
        await RunnerRig.EventuallyAsync(() => rig.Probe.Notes.Contains("witness:1"));
        finished.SetResult();
        await DrainAsync(rig);

        Assert.Equal(["long:1", "witness:1"], rig.Probe.Notes);
        Assert.Equal(0, await DrainAsync(rig));
    }

    [Fact]
    public async Task Draining_runs_and_counts_all_waiting_messages()
    {
        await using var rig = await StartAsync(listen: false);
        for (var number = 0; number < 20; number++)
        {
            await _queue.SendMessageAsync($"{number}");
        }

        Assert.Equal(20, await DrainAsync(rig));
        Assert.Equal(20, rig.Probe.Notes.Distinct().Count());
    }

    private static async Task<int> DrainAsync(RunnerRig rig)
    {
        using var answer = await rig.Client.PostAsync("/local/run/OnMessage", null);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ran").GetInt32();
    }

    private Task<RunnerRig> StartAsync(bool listen, TimeSpan? lease = null, string visibilityTimeout = "00:00:00") =>
        RunnerRig.StartAsync(azurite.ConnectionString, listen, lease: lease, visibilityTimeout: visibilityTimeout);
}
