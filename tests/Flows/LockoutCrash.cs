using System.Text.Json;
using Countersign.Audit;
using Countersign.Local;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

/// <summary>
/// A sign-in with an authenticator, a lock and its unlock by email and by SMS, and a password that is set by a link.
/// </summary>
internal sealed class LockoutCrash(IsolatedBackend backend, TestUser anna, TestUser bert, TestUser cleo)
    : CrashScenario(backend)
{
    private const string NewPassword = "a wholly different password";

    private readonly Dictionary<string, (int Asked, int Shown)> guesses = new(StringComparer.Ordinal);
    private readonly HashSet<string> lockShown = new(StringComparer.Ordinal);

    protected override IReadOnlyList<TestUser> Users => [anna, bert, cleo];

    /// <summary>Anna has an authenticator; Bert (email) and Cleo (phone) are one wrong answer from the lock.</summary>
    public static async Task<CrashScenario> PrepareAsync(IsolatedBackend backend, TestTenant tenant)
    {
        var anna = await tenant.CreateUserAsync();
        var bert = await tenant.CreateUserAsync();
        var cleo = await tenant.CreateUserAsync(TestTenant.NewPhone());

        // The code of the previous step must arrive in this step, and the code of the scenario after it.
        await Until.TrueAsync(() => Now().ToUnixTimeSeconds() % 30 < 22, "enough time left in the TOTP step");
        await anna.EnrolAsync(Now().AddSeconds(-30));
        for (var i = 0; i < 4; i++)
        {
            (await bert.SignInAsync("wrong")).Expect(401);
            (await cleo.SignInAsync("wrong")).Expect(401);
        }

        return new LockoutCrash(backend, anna, bert, cleo);
    }

    public override async Task PlayAsync(Uri app)
    {
        var (a, b, c) = (anna.In(app), bert.In(app), cleo.In(app));
        var handle = (await a.SignInAsync()).Expect(200).Handle;
        (await GuessAsync(a, () => a.VerifyAsync(handle, a.WrongCode(Now())))).Expect(401);
        var session = Granted(a, (await a.VerifyAsync(handle, a.Code(Now()))).Expect(200));
        (await a.Tenant.PostAsync("tokens/refresh", new { refreshToken = session["refreshToken"] })).Expect(200);

        await LockAsync(b);
        await LockAsync(c);
        await DispatchAsync(app, "email", () => Backend.SentTo(bert).Count == 1);
        await DispatchAsync(app, "sms", () => Backend.SentTo(cleo).Count == 1);

        await UnlockAsync(b);
        await UnlockAsync(c);
        Granted(c, (await c.SignInAsync()).Expect(200));

        (await b.Tenant.PostAsync("recovery/password", new { username = b.Username })).Expect(202);
        await DispatchAsync(app, "email", () => Backend.SentTo(bert).Count == 2);
        await SetPasswordAsync(b);
        Granted(b, (await b.SignInAsync(NewPassword)).Expect(200));
    }

    /// <summary>Each judged attempt is charged too.</summary>
    public override async Task AssertNothingShownIsLostAsync(LocalApp app)
    {
        await base.AssertNothingShownIsLostAsync(app);
        foreach (var user in Users)
        {
            var (asked, shown) = guesses.GetValueOrDefault(user.Id);
            var before = user == anna ? 0 : 4;
            var charged = (await user.In(app).Tenant.AuditAsync(user.Id)).Count(
                row => Type(row) == AuditType.AttemptFailed);
            Assert.InRange(charged, before + shown, before + asked);
        }
    }

    /// <summary>Every user can sign in with the messages that are sent.</summary>
    public override async Task FinishAsync(LocalApp app, LocalClock clock)
    {
        await IsolatedBackend.DrainAsync(app, () => IsSettledAsync(app), "the dispatch of the killed app's messages");
        await AssertSentOnceAsync(app);

        var a = anna.In(app);
        var handle = (await a.SignInAsync()).Expect(200).Handle;
        (await a.VerifyAsync(handle, a.Code(clock.GetUtcNow()))).Expect(200);
        await GetInAsync(app, cleo.In(app), TestTenant.Password);
        var password = (await bert.In(app).Tenant.AuditAsync(bert.Id)).Any(row => Type(row) == AuditType.PasswordReset)
            ? NewPassword
            : TestTenant.Password;
        await GetInAsync(app, bert.In(app), password);
        if (password != NewPassword)
        {
            await ResetAsync(app, bert.In(app));
        }

        await IsolatedBackend.DrainAsync(app, () => IsSettledAsync(app), "the dispatch of the last messages");
        await AssertSentOnceAsync(app);
    }

    /// <summary>Each SMS row has one SMS or the status "unknown".</summary>
    public override async Task AssertSentOnceAsync(LocalApp app)
    {
        await base.AssertSentOnceAsync(app);
        var rows = await OutboxRowsAsync(app, [cleo]);
        Assert.All(
            rows,
            row => Assert.True(
                row.Status is DispatchStatus.Sent or DispatchStatus.Unknown, $"An SMS is {row.Status}."));
        Assert.InRange(Backend.SentTo(cleo).Count, rows.Count(row => row.Status == DispatchStatus.Sent), rows.Count);
    }

    private async Task LockAsync(TestUser user)
    {
        (await GuessAsync(user, () => user.SignInAsync("wrong"))).Expect(423);
        lockShown.Add(user.Id);
    }

    private async Task<Reply> GuessAsync(TestUser user, Func<Task<Reply>> guess)
    {
        var (asked, shown) = guesses.GetValueOrDefault(user.Id);
        guesses[user.Id] = (asked + 1, shown);
        var answer = await guess();
        guesses[user.Id] = (asked + 1, shown + 1);
        return answer;
    }

    private async Task GetInAsync(LocalApp app, TestUser user, string password)
    {
        if (!lockShown.Contains(user.Id))
        {
            (await user.SignInAsync("wrong")).Expect(423);
        }

        var answer = await user.SignInAsync(password);
        if (answer.Status == 423)
        {
            if (!LinksTo(user, Unlock.Purpose).Any())
            {
                await IsolatedBackend.DrainAsync(app, () => IsSettledAsync(app), "the message of the lock");
            }

            if (!LinksTo(user, Unlock.Purpose).Any())
            {
                // Only an SMS can be lost in a crash, and its row says "unknown". So the user requests it again.
                Assert.Contains(await OutboxRowsAsync(app, [user]), row => row.Status == DispatchStatus.Unknown);
                (await user.Tenant.PostAsync("recovery/unlock", new { username = user.Username })).Expect(202);
                await IsolatedBackend.DrainAsync(
                    app, () => Task.FromResult(LinksTo(user, Unlock.Purpose).Any()),
                    "the message that was requested again");
            }

            await UnlockAsync(user);
            answer = await user.SignInAsync(password);
        }

        answer.Expect(200);
    }

    private async Task ResetAsync(LocalApp app, TestUser user)
    {
        (await user.Tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        await IsolatedBackend.DrainAsync(
            app, async () => await IsSettledAsync(app) && LinksTo(user, PasswordReset.Purpose).Any(),
            "the message with the link");
        await SetPasswordAsync(user);
        (await user.SignInAsync(NewPassword)).Expect(200);
    }

    private async Task UnlockAsync(TestUser user) =>
        (await user.Tenant.PostAsync("recovery/unlock", new { token = LinksTo(user, Unlock.Purpose).Last() })).Expect(
            200);

    private async Task SetPasswordAsync(TestUser user) =>
        (await user.Tenant.PostAsync(
            "recovery/password/confirm",
            new { token = LinksTo(user, PasswordReset.Purpose).Last(), newPassword = NewPassword })).Expect(204);

    private IEnumerable<string> LinksTo(TestUser user, string purpose) =>
        Backend.SentTo(user).SelectMany(message => message.Links).Where(
            link => link.Contains($"#{purpose}=", StringComparison.Ordinal));

    private static string Type(JsonElement row) => row.GetProperty("type").GetString()!;
}
