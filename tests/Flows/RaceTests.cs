using System.Text.Json;
using Azure.Core.Pipeline;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Flows;

/// <summary>An attempt is charged before its answer is judged: what parallel guesses can and cannot get.</summary>
public class RaceTests(OwnStorage own) : IClassFixture<OwnStorage>
{
    // Two cores run far fewer at a time. A full run tries more.
    private static readonly int Guesses = FullRun.Or(1000, 200);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Of_hundreds_of_parallel_wrong_answers_over_two_apps_exactly_five_are_judged(
        int latencyMilliseconds)
    {
        await using var other = await App.StartAsync(
            storage: own.ConnectionString, configure: Slow(latencyMilliseconds));
        await using var one = await App.StartAsync(storage: own.ConnectionString, configure: Slow(latencyMilliseconds));
        var user = await (await TestTenant.CreateAsync(one)).CreateUserAsync();
        await user.EnrolAsync(Now());
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        TestUser[] callers = [user, user.In(other)];
        var wrong = user.WrongCode(Now());

        var answers = await Task.WhenAll(Enumerable.Range(0, Guesses).Select(i =>
            i % 4 < 2 ? callers[i % 2].SignInAsync($"wrong {i}") : callers[i % 2].VerifyAsync(handle, wrong)));

        await AssertFiveJudgedAsync(user, answers);
    }

    [Fact]
    public async Task Of_hundreds_of_parallel_wrong_answers_over_two_processes_exactly_five_are_judged()
    {
        var communication = (await App.AcsAsync()).ConnectionString;
        var processes = await Task.WhenAll(
            ServedApp.StartAsync(own.ConnectionString, communication),
            ServedApp.StartAsync(own.ConnectionString, communication));
        await using var one = processes[0];
        await using var other = processes[1];
        var user = (await (await TestTenant.CreateAsync(own.App)).CreateUserAsync()).In(one.BaseAddress);
        await user.EnrolAsync(TimeProvider.System.GetUtcNow());
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        TestUser[] callers = [user, user.In(other.BaseAddress)];
        var wrong = user.WrongCode(TimeProvider.System.GetUtcNow());

        var answers = await Task.WhenAll(Enumerable.Range(0, Guesses).Select(i =>
            i % 4 < 2 ? callers[i % 2].SignInAsync($"wrong {i}") : callers[i % 2].VerifyAsync(handle, wrong)));

        await AssertFiveJudgedAsync(user, answers);
        Assert.All(
            await Task.WhenAll(one.CallsAsync(), other.CallsAsync()), calls => Assert.Contains("GET query", calls));
    }

    [Fact]
    public async Task Hundreds_of_parallel_submissions_of_one_right_code_pass_once_and_lock_nothing()
    {
        var user = await (await TestTenant.CreateAsync(own.App)).CreateUserAsync();
        await user.EnrolAsync(Now().AddSeconds(-30));
        string[] handles = [(await user.SignInAsync()).Handle, (await user.SignInAsync()).Handle];
        var code = user.Code(Now());

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Guesses).Select(i => user.VerifyAsync(handles[i % 2], code)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 401, 410, 429]));
        Assert.DoesNotContain(
            await user.Tenant.AuditAsync(user.Id), row => Type(row) is "attempt.failed" or "account.locked");
    }

    [Fact]
    public async Task The_right_password_among_a_hundred_parallel_guesses_passes_only_within_the_five_attempts()
    {
        var tenant = await TestTenant.CreateAsync(own.App);
        var passed = 0;
        for (var account = 0; account < 12; account++)
        {
            var user = await tenant.CreateUserAsync();
            var place = Seed.Below(100, $"place in account {account}");
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 100).Select(i => user.SignInAsync(i == place ? TestTenant.Password : "wrong")));
            passed += answers.Count(answer => answer.Status == 200);
        }

        Assert.True(passed <= 5, $"{passed} of 12 passed. {Seed.Replay}");
    }

    [Fact]
    public async Task A_refresh_token_used_a_hundred_times_at_once_works_once_and_its_family_ends()
    {
        var user = await (await TestTenant.CreateAsync(own.App)).CreateUserAsync();
        var token = (await user.SignInAsync()).Expect(200)["refreshToken"];

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(_ => user.Tenant.PostAsync("tokens/refresh", new { refreshToken = token })));

        var winner = Assert.Single(answers, answer => answer.Status == 200);
        (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = winner["refreshToken"] })).Expect(401);
    }

    [Fact]
    public async Task One_name_claimed_by_thirty_creations_at_once_becomes_one_account()
    {
        var tenant = await TestTenant.CreateAsync(own.App);
        var email = TestTenant.NewEmail();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => tenant.PostAsync("users", new { email }, tenant.Key)));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(29, answers.Count(answer => answer.Status == 409));
    }

    private static async Task AssertFiveJudgedAsync(TestUser user, Reply[] answers)
    {
        var audit = await user.Tenant.AuditAsync(user.Id);
        Assert.Equal(
            [1, 2, 3, 4, 5],
            audit.Where(row => Type(row) == "attempt.failed").Select(row => row.GetProperty("failures").GetInt32()));
        Assert.Single(audit, row => Type(row) == "account.locked");
        Assert.Equal(4, answers.Count(answer => answer.Status == 401));
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[401, 423, 429]));
        await user.MessageAsync("Unlock your account");
        Assert.Single(
            (await App.AcsAsync()).Messages,
            message => message.To == user.Username
                && message.Subject!.StartsWith("Unlock your account", StringComparison.Ordinal));
    }

    private static Action<IServiceCollection> Slow(int milliseconds) => services =>
        services.AddSingleton<HttpPipelinePolicy>(
            new FaultPolicy { Latency = TimeSpan.FromMilliseconds(milliseconds) });

    private static string Type(JsonElement row) => row.GetProperty("type").GetString()!;

    private static DateTimeOffset Now() => App.Now;
}
