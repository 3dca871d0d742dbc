using Countersign.Aggregates;
using Countersign.SendLimits;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Countersign.Timers;

namespace Countersign.Tests.Timers;

/// <summary>Rows are purged when their time is over, and not sooner.</summary>
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
    public async Task The_rows_of_an_unknown_name_are_purged_thirty_days_after_its_last_use()
    {
        var name = TestTenant.NewEmail();
        async Task<int> LeftAsync() =>
            (await tenant.PostAsync("sign-in", new { username = name, password = "wrong" })).Expect(
                401).Json.GetProperty("attemptsLeft").GetInt32();
        Assert.Equal(4, await LeftAsync());

        rig.Clock.Advance(TimeSpan.FromDays(30) - Minute);
        await rig.RunAsync("purge");
        Assert.Equal(3, await LeftAsync());

        rig.Clock.Advance(TimeSpan.FromDays(30) + Minute);
        await rig.RunAsync("purge");
        Assert.Empty(await rig.RowsAsync($"{tenant.Id}|{PartitionId.UnknownKind}|"));
        Assert.Equal(4, await LeftAsync());
    }

    [Fact]
    public async Task Old_failures_of_a_known_name_are_forgotten_when_the_row_of_an_unknown_name_is()
    {
        var known = await tenant.CreateUserAsync();
        string[] names = [known.Username, TestTenant.NewEmail()];
        Task<Reply> TryAsync(string name) => tenant.PostAsync("sign-in", new { username = name, password = "wrong" });
        async Task<string> LeftAsync() => string.Join(
            ", ", (await TryAsync(names[0])).Expect(401).Json.GetProperty("attemptsLeft").GetInt32(),
            (await TryAsync(names[1])).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
        Assert.Equal("4, 4", await LeftAsync());
        rig.Clock.Advance(TimeSpan.FromDays(20));
        foreach (var name in names)
        {
            (await tenant.PostAsync("recovery/password", new { username = name })).Expect(202);
        }

        // The request for recovery touched both. The timer runs, or does not: nobody sees a difference.
        rig.Clock.Advance(TimeSpan.FromDays(30) - Minute);
        await rig.RunAsync("purge");
        Assert.Equal("3, 3", await LeftAsync());
        rig.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("4, 4", await LeftAsync());
        rig.Clock.Advance(TimeSpan.FromDays(30));
        await rig.RunAsync("purge");
        Assert.Equal("4, 4", await LeftAsync());
    }

    [Fact]
    public async Task The_row_of_a_locked_unknown_name_stays_four_hundred_days()
    {
        var name = TestTenant.NewEmail();
        Task<Reply> TryAsync() => tenant.PostAsync("sign-in", new { username = name, password = "wrong" });
        for (var i = 0; i < 5; i++)
        {
            await TryAsync();
        }

        rig.Clock.Advance(TimeSpan.FromDays(400) - Minute);
        await rig.RunAsync("purge");
        (await TryAsync()).Expect(423);
        rig.Clock.Advance(Minute);
        await rig.RunAsync("purge");
        Assert.Equal(4, (await TryAsync()).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
    }

    [Fact]
    public async Task Unused_counters_are_purged_and_users_are_not()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PostAsync("sign-in", new { username = user.Username, codeBy = "email" })).Expect(200);
        Assert.NotEmpty(await rig.RowsAsync("-|sends|"));

        rig.Clock.Advance(TimeSpan.FromDays(40) - Minute);
        await rig.RunAsync("purge");
        Assert.NotEmpty(await rig.RowsAsync("-|sends|"));

        rig.Clock.Advance(Minute + Minute);
        await rig.RunAsync("purge");
        Assert.Empty(await rig.RowsAsync("-|sends|"));
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task A_recorded_answer_is_purged_after_a_day()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PostAsync(
            "sign-in", new { username = user.Username, password = "wrong" }, ("Idempotency-Key", "one"))).Expect(401);
        var partition = PartitionId.Account(tenant.Id, user.Id).ToString();
        async Task<int> AnswersAsync() =>
            (await rig.Backend.RowsAsync(partition)).Count(key => key.StartsWith("i|", StringComparison.Ordinal));

        rig.Clock.Advance(TimeSpan.FromHours(23));
        await rig.RunAsync("due");
        Assert.Equal(1, await AnswersAsync());

        rig.Clock.Advance(TimeSpan.FromHours(2));
        await rig.RunAsync("due");
        Assert.Equal(0, await AnswersAsync());
        Assert.Equal(1, await rig.CountAsync("due"));
    }

    [Fact]
    public async Task Of_two_recorded_answers_of_one_account_only_the_one_whose_day_is_over_is_purged()
    {
        var user = await tenant.CreateUserAsync();
        Task<Reply> SignInAsync(string key, string password) => tenant.PostAsync(
            "sign-in", new { username = user.Username, password }, ("Idempotency-Key", key));
        (await SignInAsync("one", "wrong")).Expect(401);
        rig.Clock.Advance(TimeSpan.FromHours(23));
        (await SignInAsync("two", "wrong")).Expect(401);
        rig.Clock.Advance(TimeSpan.FromHours(2));
        await rig.RunAsync("due");

        // Key two repeats its answer and refuses another body. Key one is forgotten: it is a new attempt.
        Assert.Equal(3, (await SignInAsync("two", "wrong")).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
        (await SignInAsync("two", "another")).Expect(422);
        Assert.Equal(2, (await SignInAsync("one", "third")).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
    }

    [Fact]
    public async Task Parallel_visits_of_one_partition_fail_at_nothing_and_leave_no_row()
    {
        var user = await tenant.CreateUserAsync();
        var partition = PartitionId.Account(tenant.Id, user.Id).ToString();
        for (var hour = 0; hour < 8; hour++)
        {
            for (var key = 0; key < 3; key++)
            {
                await tenant.PostAsync(
                    "recovery/password", new { username = user.Username }, ("Idempotency-Key", $"{hour}-{key}"));
            }

            rig.Clock.Advance(TimeSpan.FromHours(1));
        }

        rig.Clock.Advance(TimeSpan.FromHours(25));
        var before = rig.Log.Lines.Count;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.RunAsync("due")));

        Assert.DoesNotContain(
            rig.Log.Lines.Skip(before), line => line.Contains("that is due by", StringComparison.Ordinal));
        Assert.DoesNotContain(
            await rig.Backend.RowsAsync(partition), key => key.StartsWith("i|", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sent_message_is_purged_after_thirty_days_and_its_audit_row_stays()
    {
        var user = await tenant.CreateUserAsync(TestTenant.NewPhone());
        await user.LockAsync();
        await rig.SentAsync(user, 1);
        Assert.NotEmpty(await rig.RowsAsync("-|reports|"));
        var audit = (await tenant.AuditAsync(user.Id)).Count;

        rig.Clock.Advance(TimeSpan.FromDays(30) - Minute);
        await rig.RunAsync("due");
        Assert.Single(await rig.Backend.OutboxRowsAsync(rig.App, user));

        rig.Clock.Advance(TimeSpan.FromHours(2));
        await rig.RunAsync("due");
        Assert.Empty(await rig.Backend.OutboxRowsAsync(rig.App, user));
        Assert.Empty(await rig.RowsAsync("-|reports|"));
        Assert.DoesNotContain(
            await rig.RowsAsync("-|due|"), row => row.Contains(user.Id, StringComparison.Ordinal));
        Assert.Equal(audit, (await tenant.AuditAsync(user.Id)).Count);
        (await user.SignInAsync()).Expect(423);
    }

    [Fact]
    public async Task The_address_of_a_deleted_user_is_purged_two_days_later()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);
        var partition = PartitionId.Account(tenant.Id, user.Id).ToString();
        Assert.Contains(
            await rig.Backend.RowsAsync(partition), key => key == "s|former-addresses");

        rig.Clock.Advance(TimeSpan.FromDays(2));
        await rig.RunAsync("due");
        Assert.DoesNotContain(
            await rig.Backend.RowsAsync(partition), key => key == "s|former-addresses");
        (await tenant.GetAsync("audit/verify", tenant.Key)).Expect(200);
    }
}
