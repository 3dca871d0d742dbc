using System.Diagnostics;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace Countersign.Tests.Rig;

public sealed class FaultPolicyTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private TableClient _table = null!;

    public async Task InitializeAsync() => _table = await azurite.NewTableAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_dropped_call_never_reaches_the_service()
    {
        var faults = new FaultPolicy(new Fault(1, FaultMode.Drop));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Add(Table(faults)));

        Assert.Equal(0, failure.Status);
        Assert.False(await IsThere());
    }

    [Fact]
    public async Task A_call_whose_answer_is_lost_reached_the_service()
    {
        var faults = new FaultPolicy(new Fault(1, FaultMode.Lose));

        await Assert.ThrowsAsync<RequestFailedException>(() => Add(Table(faults)));

        Assert.True(await IsThere());
    }

    [Fact]
    public async Task A_call_after_a_dropped_one_succeeds_when_the_client_retries()
    {
        var faults = new FaultPolicy(new Fault(1, FaultMode.Drop));

        await Add(Table(faults, retries: 1));

        Assert.Equal(2, faults.Calls.Count);
        Assert.True(await IsThere());
    }

    [Fact]
    public async Task A_retry_after_a_lost_answer_finds_its_own_row()
    {
        var faults = new FaultPolicy(new Fault(1, FaultMode.Lose));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Add(Table(faults, retries: 1)));

        Assert.Equal("EntityAlreadyExists", failure.ErrorCode);
    }

    [Fact]
    public async Task A_fault_for_ever_outlasts_the_retries()
    {
        var faults = new FaultPolicy(new Fault(2, FaultMode.Drop, Forever: true));
        var table = Table(faults, retries: 2);
        await Add(table);

        await Assert.ThrowsAnyAsync<Exception>(() => Add(table, "second"));

        Assert.Equal(4, faults.Calls.Count);
        Assert.False(await IsThere("second"));
    }

    [Fact]
    public async Task A_hanging_call_ends_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var table = Table(new FaultPolicy(new Fault(1, FaultMode.Hang)) { HangFor = TimeSpan.FromMinutes(1) });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => table.AddEntityAsync(new TableEntity("p", "r"), cancellation.Token));

        Assert.False(await IsThere());
    }

    [Fact]
    public async Task A_hanging_call_ends_at_the_clients_own_timeout()
    {
        var faults = new FaultPolicy(new Fault(1, FaultMode.Hang)) { HangFor = TimeSpan.FromMinutes(1) };
        var began = Stopwatch.GetTimestamp();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Add(Table(faults, timeout: TimeSpan.FromMilliseconds(50))));

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30));
        Assert.False(await IsThere());
    }

    [Theory]
    [InlineData(500, "OperationTimedOut")]
    [InlineData(503, "ServerBusy")]
    [InlineData(412, "UpdateConditionNotSatisfied")]
    [InlineData(409, "EntityAlreadyExists")]
    public async Task A_status_is_answered_in_place_of_the_service(int status, string code)
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => Add(Table(new FaultPolicy(Fault.OfStatus(1, status)))));

        Assert.Equal((status, code), (failure.Status, failure.ErrorCode));
        Assert.False(await IsThere());
    }

    [Theory]
    [InlineData(409, "EntityAlreadyExists")]
    [InlineData(412, "UpdateConditionNotSatisfied")]
    public async Task A_refused_batch_looks_like_a_refusal_of_the_service(int status, string code)
    {
        var table = Table(new FaultPolicy(Fault.OfStatus(1, status)));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Batch(table));

        Assert.Equal((status, code), (failure.Status, failure.ErrorCode));
        Assert.False(await IsThere());
    }

    [Fact]
    public async Task A_batch_that_meets_a_busy_service_is_no_failed_transaction()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => Batch(Table(new FaultPolicy(Fault.OfStatus(1, 503)))));

        Assert.Equal((503, "ServerBusy"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task Queue_calls_can_be_broken_too()
    {
        var faults = new FaultPolicy(Fault.OfStatus(1, 503), new Fault(2, FaultMode.Lose));
        var options = new QueueClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(faults, HttpPipelinePosition.BeforeTransport);
        var name = (await azurite.NewQueueAsync()).Name;
        var queue = new QueueClient(azurite.ConnectionString, name, options);

        var busy = await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("refused"));
        await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("unknown"));

        Assert.Equal((503, "ServerBusy"), (busy.Status, busy.ErrorCode));
        Assert.Equal("unknown", (await queue.ReceiveMessageAsync()).Value.MessageText);
        Assert.Equal(
            ["POST messages", "POST messages", "GET messages"],
            faults.Calls.Select(call => $"{call.Method} {call.Kind}"));
    }

    [Fact]
    public async Task Synchronous_calls_can_be_broken_too()
    {
        var table = Table(new FaultPolicy(new Fault(1, FaultMode.Drop), new Fault(2, FaultMode.Lose)));

        Assert.Throws<RequestFailedException>(() => table.AddEntity(new TableEntity("p", "dropped")));
        Assert.Throws<RequestFailedException>(() => table.AddEntity(new TableEntity("p", "lost")));

        Assert.False(await IsThere("dropped"));
        Assert.True(await IsThere("lost"));
    }

    [Fact]
    public async Task Every_kind_of_table_call_has_a_name_in_the_call_log()
    {
        var faults = new FaultPolicy();
        var table = Table(faults);
        await table.CreateIfNotExistsAsync();
        await Add(table);
        await table.GetEntityAsync<TableEntity>("p", "r");
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, new TableEntity("p", "r"))]);
        Assert.Empty(table.Query<TableEntity>());

        Assert.Equal(
            ["POST tables", "POST insert", "GET entity", "POST batch", "GET query"],
            faults.Calls.Select(call => $"{call.Method} {call.Kind}"));
        Assert.Equal([1, 2, 3, 4, 5], faults.Calls.Select(call => call.Number));
        Assert.All(faults.Calls, call => Assert.Equal($"127.0.0.1:{azurite.Azurite.TablePort}", call.Host));
    }

    [Fact]
    public async Task Latency_is_waited_before_the_call()
    {
        var began = Stopwatch.GetTimestamp();

        await Add(Table(new FaultPolicy { Latency = TimeSpan.FromMilliseconds(200) }));

        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(190));
    }

    [Fact]
    public async Task Parallel_calls_are_each_counted_once()
    {
        var faults = new FaultPolicy(new Fault(50, FaultMode.Drop));
        var table = Table(faults);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
            await Record.ExceptionAsync(() => table.UpsertEntityAsync(new TableEntity("parallel", $"{number}")))));

        Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(Enumerable.Range(1, 100), faults.Calls.Select(call => call.Number));
    }

    [Fact]
    public async Task Reset_restarts_the_count()
    {
        var faults = new FaultPolicy();
        var table = Table(faults);
        await Add(table, "first");

        faults.Reset(new Fault(1, FaultMode.Drop));

        await Assert.ThrowsAsync<RequestFailedException>(() => Add(table, "second"));
        Assert.Single(faults.Calls);
    }

    [Theory]
    [InlineData("1:exit-before", false)]
    [InlineData("1:exit-after", true)]
    public async Task A_process_dies_before_or_after_its_call(string faults, bool done)
    {
        using var child = ChildProcess.Start(faults, "add-row", azurite.ConnectionString, _table.Name);
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();

        Assert.NotEqual(0, child.ExitCode);
        Assert.DoesNotContain("survived", output, StringComparison.Ordinal);
        Assert.Equal(done, await IsThere());
    }

    [Fact]
    public async Task A_process_without_faults_survives()
    {
        using var child = ChildProcess.Start("", "add-row", azurite.ConnectionString, _table.Name);

        Assert.Contains("survived", await child.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.True(await IsThere());
    }

    [Fact]
    public async Task A_retry_is_a_call_but_no_operation_of_its_own()
    {
        var faults = new FaultPolicy(new Fault(1, FaultMode.Drop));
        await Add(Table(faults, retries: 1));

        Assert.Equal((2, 1), (faults.Calls.Count, faults.Operations.Count));
    }

    private static Task<Response> Add(TableClient table, string row = "r") =>
        table.AddEntityAsync(new TableEntity("p", row));

    private static Task<Response<IReadOnlyList<Response>>> Batch(TableClient table) =>
        table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))]);

    private TableClient Table(FaultPolicy faults, int retries = 0, TimeSpan? timeout = null)
    {
        var options = new TableClientOptions { Retry = { MaxRetries = retries, Delay = TimeSpan.FromMilliseconds(1) } };
        options.Retry.NetworkTimeout = timeout ?? options.Retry.NetworkTimeout;
        options.AddPolicy(faults, HttpPipelinePosition.BeforeTransport);
        return new(azurite.ConnectionString, _table.Name, options);
    }

    private async Task<bool> IsThere(string row = "r") =>
        (await _table.GetEntityIfExistsAsync<TableEntity>("p", row)).HasValue;
}
