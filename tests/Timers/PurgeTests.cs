using Countersign.Aggregates;
using Countersign.SendLimits;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Countersign.Timers;

namespace Countersign.Tests.Timers;

/// <summary>What has served its time goes, and nothing sooner.</summary>
public sealed class PurgeTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly DueRig rig = new();
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        await rig.InitializeAsync();
        tenant = await TestTenant.CreateAsync(rig.App);
    }

    public Task DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_name_that_nobody_has_is_forgotten_thirty_days_after_its_last_touch()
    {
        var name = TestTenant.NewEmail();
        async Task<int> LeftAsync() => (await tenant.PostAsync("sign-in", new { username = name, password = "wrong" })).Expect(401).Json.GetProperty("attemptsLeft").GetInt32();
        Assert.Equal(4, await LeftAsync());

        rig.Clock.Advance(PurgeFunction.UnknownNameLifetime - Minute);
        await rig.RunAsync("purge");
        Assert.Equal(3, await LeftAsync());

        rig.Clock.Advance(PurgeFunction.UnknownNameLifetime + Minute);
        await rig.RunAsync("purge");
        Assert.Empty(await rig.RowsAsync($"{tenant.Id}|{PartitionId.UnknownKind}|"));
        Assert.Equal(4, await LeftAsync());
    }

    [Fact]
    public async Task Counters_that_nothing_counts_on_go_and_users_stay()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PostAsync("sign-in", new { username = user.Username, codeBy = "email" })).Expect(200);
        Assert.NotEmpty(await rig.RowsAsync("-|sends|"));

        rig.Clock.Advance(SendCounters.Lifetime - Minute);
        await rig.RunAsync("purge");
        Assert.NotEmpty(await rig.RowsAsync("-|sends|"));

        rig.Clock.Advance(Minute + Minute);
        await rig.RunAsync("purge");
        Assert.Empty(await rig.RowsAsync("-|sends|"));
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task An_answer_to_be_repeated_goes_after_its_day()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PostAsync("sign-in", new { username = user.Username, password = "wrong" }, ("Idempotency-Key", "one"))).Expect(401);
        var partition = PartitionId.Account(tenant.Id, user.Id).ToString();
        async Task<int> AnswersAsync() => (await rig.Island.RowsAsync(partition)).Count(key => key.StartsWith("i|", StringComparison.Ordinal));

        rig.Clock.Advance(TimeSpan.FromHours(23));
        await rig.RunAsync("due");
        Assert.Equal(1, await AnswersAsync());

        rig.Clock.Advance(TimeSpan.FromHours(2));
        await rig.RunAsync("due");
        Assert.Equal(0, await AnswersAsync());
        Assert.Equal(1, await rig.CountAsync("due"));
    }

    [Fact]
    public async Task A_message_that_went_out_is_forgotten_thirty_days_after_its_time_and_its_audit_stays()
    {
        var user = await tenant.CreateUserAsync(TestTenant.NewPhone());
        await user.LockAsync();
        await rig.SentAsync(user, 1);
        Assert.NotEmpty(await rig.RowsAsync("-|reports|"));
        var audit = (await tenant.AuditAsync(user.Id)).Count;

        rig.Clock.Advance(ExpiredRows.MessageLifetime - Minute);
        await rig.RunAsync("due");
        Assert.Single(await rig.Island.OwedAsync(rig.App, user));

        rig.Clock.Advance(TimeSpan.FromHours(2));
        await rig.RunAsync("due");
        Assert.Empty(await rig.Island.OwedAsync(rig.App, user));
        Assert.Empty(await rig.RowsAsync("-|reports|"));
        Assert.Empty(await rig.RowsAsync("-|due|"));
        Assert.Equal(audit, (await tenant.AuditAsync(user.Id)).Count);
        (await user.SignInAsync()).Expect(423);
    }

    [Fact]
    public async Task The_address_of_a_person_who_was_erased_is_gone_two_days_later()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);
        var partition = PartitionId.Account(tenant.Id, user.Id).ToString();
        Assert.Contains(await rig.Island.RowsAsync(partition), key => key.StartsWith("s|former|", StringComparison.Ordinal));

        rig.Clock.Advance(TimeSpan.FromDays(2));
        await rig.RunAsync("due");
        Assert.DoesNotContain(await rig.Island.RowsAsync(partition), key => key.StartsWith("s|former|", StringComparison.Ordinal));
        (await tenant.GetAsync("audit/verify", tenant.Key)).Expect(200);
    }
}
