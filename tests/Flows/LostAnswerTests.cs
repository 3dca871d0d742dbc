using Azure.Core.Pipeline;
using Countersign.Audit;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Flows;

/// <summary>
/// A commit's answer is lost and another commit replaces the head: the audit row still shows that the first one
/// happened.
/// </summary>
public class LostAnswerTests : IAsyncLifetime
{
    private readonly OvertakenCommit commit = new();
    private LocalApp app = null!;
    private TestUser user = null!;

    public async Task InitializeAsync()
    {
        app = await App.StartAsync(configure: services => services.AddSingleton<HttpPipelinePolicy>(commit));
        user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_wrong_answer_is_charged_once_even_if_the_commits_answer_is_lost()
    {
        commit.By(SomebodyGuessesAsync);

        var answer = (await user.SignInAsync("wrong")).Expect(401);

        Assert.Equal(4, answer.Json.GetProperty("attemptsLeft").GetInt32());
        Assert.Equal(2, await CountAsync(AuditType.AttemptFailed));
    }

    [Fact]
    public async Task A_locking_attempt_answers_locked_even_if_the_commits_answer_is_lost()
    {
        for (var i = 0; i < 4; i++)
        {
            (await user.SignInAsync("wrong")).Expect(401);
        }

        commit.By(
            async () => (await (await ElsewhereAsync()).Tenant.PostAsync(
                $"users/{user.Id}/unlock", null, user.Tenant.Key)).Expect(204));

        (await user.SignInAsync("wrong")).Expect(423);
        Assert.Equal(5, await CountAsync(AuditType.AttemptFailed));
        Assert.Equal(1, await CountAsync(AuditType.AccountLocked));
    }

    [Fact]
    public async Task A_session_is_granted_once_even_if_the_commits_answer_is_lost()
    {
        await user.EnrolAsync(Now().AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        commit.By(SomebodyGuessesAsync);

        var session = (await user.VerifyAsync(handle, user.Code(Now()))).Expect(200);

        (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = session["refreshToken"] })).Expect(200);
        Assert.Equal(2, await CountAsync(AuditType.SignedIn));
        Assert.Equal(1, await CountAsync(AuditType.AttemptFailed));
    }

    [Fact]
    public async Task A_refresh_token_is_exchanged_once_even_if_the_commits_answer_is_lost()
    {
        var first = (await user.SignInAsync()).Expect(200)["refreshToken"];
        commit.By(SomebodyGuessesAsync);

        var second = (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = first })).Expect(
            200)["refreshToken"];

        (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = second })).Expect(200);
        Assert.Equal(2, await CountAsync(AuditType.SessionRefreshed));
    }

    [Fact]
    public async Task A_commit_that_hangs_is_cancelled_and_retried()
    {
        await using var faulty = await FaultyApp.StartAsync(TimeSpan.FromMinutes(1), patience: "00:00:04");
        var slow = await (await TestTenant.CreateAsync(faulty.App)).CreateUserAsync();
        (await slow.SignInAsync("wrong")).Expect(401);
        faulty.Faults.Reset(new Fault(2, FaultMode.Hang));

        var answer = (await slow.SignInAsync("wrong")).Expect(401);

        Assert.Equal(3, answer.Json.GetProperty("attemptsLeft").GetInt32());
        Assert.Equal(
            ["GET query", "POST batch", "POST batch"],
            faulty.Faults.Calls.Select(call => $"{call.Method} {call.Kind}"));
    }

    private async Task SomebodyGuessesAsync() => (await (await ElsewhereAsync()).SignInAsync("wrong too")).Expect(401);

    private async Task<TestUser> ElsewhereAsync() => user.In(await App.SharedAsync());

    private async Task<int> CountAsync(string type) =>
        (await user.Tenant.AuditAsync(user.Id)).Count(row => row.GetProperty("type").GetString() == type);

    private static DateTimeOffset Now() => App.Now;
}
