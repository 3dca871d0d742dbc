using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Timers;

public sealed class UnlockTimerFunctionTests : IAsyncLifetime
{
    private static readonly int[] Sizes = FullRun.Or<int[]>([10, 1_000, 100_000], [10, 1_000]);

    private readonly DueRig rig = new();
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        await rig.InitializeAsync();
        tenant = await TestTenant.CreateAsync(rig.App);
        (await tenant.PatchPolicyAsync("""{"unlockAfter":"PT15M"}""")).Expect(204);
    }

    public Task DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_lock_ends_within_a_minute_of_its_time_and_the_user_is_notified()
    {
        var user = await tenant.CreateUserAsync();
        await user.LockAsync();
        await rig.SentAsync(user, 1);

        rig.Clock.Advance(TimeSpan.FromMinutes(14));
        await rig.RunAsync("due");
        (await user.SignInAsync()).Expect(423);

        rig.Clock.Advance(TimeSpan.FromMinutes(2));
        await rig.RunAsync("due");
        await rig.SentAsync(user, 2);
        Assert.Contains("unlocked", rig.Backend.SentTo(user)[1].Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            "timer",
            (await tenant.AuditAsync(user.Id)).Last(
                row => row.GetProperty("type").GetString() == "account.unlocked").GetProperty("by").GetString());
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task An_unknown_name_is_unlocked_in_the_same_way()
    {
        var name = TestTenant.NewEmail();
        Task<Reply> TryAsync() => tenant.PostAsync("sign-in", new { username = name, password = "wrong" });
        for (var i = 0; i < 5; i++)
        {
            await TryAsync();
        }

        (await TryAsync()).Expect(423);
        rig.Clock.Advance(TimeSpan.FromMinutes(16));
        await rig.RunAsync("due");
        Assert.Equal(4, (await TryAsync()).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
    }

    [Fact]
    public async Task The_cost_of_a_run_depends_on_what_is_due_and_not_on_what_exists()
    {
        var calls = new List<(int Idle, int Three)>();
        var existing = 0;
        foreach (var size in Sizes)
        {
            await FillAsync(size - existing);
            existing = size;
            await rig.RunAsync("due");
            var idle = await rig.CountAsync("due");
            for (var i = 0; i < 3; i++)
            {
                await (await tenant.CreateUserAsync()).LockAsync();
            }

            // The tenant is cached for half a minute, so the timer does not look it up here.
            rig.Clock.Advance(TimeSpan.FromMinutes(16));
            await tenant.PolicyAsync();
            calls.Add((idle, await rig.CountAsync("due")));
        }

        // The due rows, and for each: expired rows, state, queue pointer, commit, and the deleted index row.
        Assert.All(calls, one => Assert.Equal((1, 1 + (3 * 5)), one));
    }

    [Fact]
    public async Task Work_that_a_store_failure_prevented_is_done_by_the_next_run()
    {
        var (first, second) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        await first.LockAsync();
        await second.LockAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(16));

        // Every call after the read of the index fails.
        rig.Calls.Reset(Fault.OfStatus(2, 503, forever: true));
        await rig.RunAsync("due");
        rig.Calls.Reset();
        (await first.SignInAsync()).Expect(423);

        await rig.RunAsync("due");
        (await first.SignInAsync()).Expect(200);
        (await second.SignInAsync()).Expect(200);
        Assert.Equal(1, await rig.CountAsync("due"));
    }

    [Fact]
    public async Task An_unreadable_partition_does_not_prevent_the_unlock_of_others()
    {
        var (broken, user) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        await user.LockAsync();
        var partition = PartitionId.Account(tenant.Id, broken.Id).ToString();
        await rig.Table.UpsertEntityAsync(new TableEntity(partition, "s|head") { ["Body"] = "no state" });
        await rig.Table.UpsertEntityAsync(new TableEntity("-|due|202001010000", partition));
        rig.Clock.Advance(TimeSpan.FromMinutes(16));

        await rig.RunAsync("due");

        (await user.SignInAsync()).Expect(200);
        Assert.Single(await rig.RowsAsync("-|due|2020"));
    }

    [Fact]
    public async Task Two_simultaneous_runs_unlock_once()
    {
        var user = await tenant.CreateUserAsync();
        await user.LockAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(16));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.RunAsync("due")));

        Assert.Single(
            await tenant.AuditAsync(user.Id), row => row.GetProperty("type").GetString() == "account.unlocked");
        Assert.Equal(2, (await rig.Backend.OutboxRowsAsync(rig.App, user)).Count);
    }

    [Fact]
    public async Task An_index_row_without_a_due_account_has_no_effect_and_is_deleted()
    {
        var user = await tenant.CreateUserAsync();
        await user.LockAsync(but: 1);
        await rig.Table.UpsertEntityAsync(
            new TableEntity("-|due|202001010000", PartitionId.Account(tenant.Id, user.Id).ToString()));
        await rig.Table.UpsertEntityAsync(
            new TableEntity("-|due|202001010000", PartitionId.Account("nobody-here", user.Id).ToString()));
        await rig.Table.UpsertEntityAsync(new TableEntity("-|due|202001010000", "no partition"));

        await rig.RunAsync("due");

        Assert.Empty(await rig.RowsAsync("-|due|2020"));
        (await user.SignInAsync("wrong")).Expect(423);
    }

    // Many other rows in the table, a hundred to a partition because one batch may have so many.
    private Task FillAsync(int accounts) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, accounts).Chunk(100), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (chunk, cancellationToken) =>
    {
        var partition = PartitionId.Account("others", Guid.NewGuid().ToString("N")).ToString();
        await rig.Table.SubmitTransactionAsync(
            chunk.Select(
                i => new TableTransactionAction(
                    TableTransactionActionType.Add, new TableEntity(partition, $"s|{i}") { ["Body"] = "{}" })),
                    cancellationToken);
    });
}
