using Azure;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Audit;

/// <summary>What a run costs, and what a crash leaves behind.</summary>
public class AnchorRunTests : IAsyncLifetime
{
    private readonly FaultPolicy faults = new();
    private LocalApp app = null!;
    private AuditRig rig = null!;

    public async Task InitializeAsync()
    {
        app = await AuditRig.StartAppAsync(faults);
        rig = await AuditRig.StartAsync(app);
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task After_a_crash_between_two_batches_the_anchors_add_up_and_the_next_run_continues()
    {
        await rig.AddManyAsync(230);
        faults.Reset();
        await CrashAtBatchAsync(2);
        Assert.Equal(1 + 99, (await rig.RowsAsync(rig.Anchors)).Count);
        (await rig.VerifyAsync()).Has();

        await CrashAtBatchAsync(2);
        Assert.Equal(1 + (2 * 99), (await rig.RowsAsync(rig.Anchors)).Count);
        (await rig.VerifyAsync()).Has();

        await rig.AnchorAsync();
        Assert.Equal(1 + 231, (await rig.RowsAsync(rig.Anchors)).Count);
        (await rig.VerifyAsync()).Has();
    }

    [Fact]
    public async Task A_batch_whose_answer_is_lost_is_counted_once()
    {
        var partitions = await rig.AddManyAsync(5);
        await rig.AnchorAsync();
        await rig.CommitAsync(partitions[0]);
        await CrashAtBatchAsync(1, FaultMode.Lose);
        (await rig.VerifyAsync()).Has();

        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has();
        Assert.Equal(1 + 6, (await rig.RowsAsync(rig.Anchors)).Count);
    }

    [Fact]
    public async Task The_cost_of_a_run_depends_on_the_changed_chains_and_not_on_all_chains()
    {
        var (few, many) = (rig, await AuditRig.StartAsync(app));
        var (some, all) = (await few.AddManyAsync(4), await many.AddManyAsync(120));
        await few.AnchorAsync();
        await many.AnchorAsync();

        // Root, anchors, heads, and the root again.
        var idle = await CallsAsync(few);
        Assert.Equal(["GET entity", "GET query", "GET query", "POST batch"], idle);
        Assert.Equal(idle, await CallsAsync(many));

        foreach (var (changed, of) in some.Take(3).Select(one => (one, few)).Concat(
            all.Take(3).Select(one => (one, many))))
        {
            await of.CommitAsync(changed);
        }

        // And the anchored row of each chain that was extended.
        var three = await CallsAsync(few);
        Assert.Equal(idle.Count + 3, three.Count);
        Assert.Equal(three, await CallsAsync(many));
        (await many.VerifyAsync()).Has();
    }

    [Fact]
    public async Task After_two_simultaneous_runs_the_anchors_add_up()
    {
        await rig.AddManyAsync(120);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(rig.AnchorAsync)));
        (await rig.VerifyAsync()).Has();

        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has();
        Assert.Equal(1 + 121, (await rig.RowsAsync(rig.Anchors)).Count);
    }

    private async Task CrashAtBatchAsync(int number, FaultMode mode = FaultMode.Drop)
    {
        // A run that fails at its very first batch shows which call that is.
        for (var call = 1; ; call++)
        {
            faults.Reset(new Fault(call, mode, Forever: true));
            var failure = await Record.ExceptionAsync(rig.AnchorAsync);
            var calls = faults.Calls;
            faults.Reset();
            Assert.True(failure is RequestFailedException or AggregateException, $"{failure}");
            if (calls.Count(one => one.Kind == "batch" && one.Number <= call) == number
                && calls[call - 1].Kind == "batch")
            {
                return;
            }
        }
    }

    private async Task<IReadOnlyList<string>> CallsAsync(AuditRig of)
    {
        faults.Reset();
        await of.AnchorAsync();
        return [.. faults.Operations.Select(call => $"{call.Method} {call.Kind}").Order()];
    }
}
