using System.Text.RegularExpressions;
using Azure.Core.Pipeline;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Flows;

/// <summary>
/// No enumeration: answers and storage calls are the same for known and unknown names. Also the calls of a check.
/// </summary>
public partial class UserEnumerationTests(OwnStorage own) : IClassFixture<OwnStorage>, IAsyncLifetime
{
    private static readonly string Warm = TestTenant.NewEmail();
    private readonly FaultPolicy calls = new();
    private Countersign.Local.LocalApp app = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        app = await App.StartAsync(
            storage: own.ConnectionString, configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        tenant = await TestTenant.CreateAsync(app);

        // The counters of the tenant and of a country, and those that unknown names count on, exist after a first send.
        (await tenant.PostAsync(
            "users", new { email = Warm, phone = TestTenant.NewPhone(), invite = false }, tenant.Key)).Expect(201);
        (await tenant.PostAsync("sign-in", new { username = Warm, codeBy = "sms" })).Expect(200);
        (await tenant.PostAsync("recovery/unlock", new { username = TestTenant.NewEmail() })).Expect(202);
        (await tenant.PostAsync("sign-in", new { username = TestTenant.NewEmail(), codeBy = "sms" })).Expect(200);
        (await tenant.PostAsync("sign-in", new { username = TestTenant.NewPhone(), codeBy = "sms" })).Expect(200);
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task The_same_attempts_on_a_known_and_an_unknown_name_give_the_same_answers_and_the_same_calls()
    {
        var known = (await tenant.CreateUserAsync()).Username;
        var unknown = TestTenant.NewEmail();

        Assert.Equal(await HistoryAsync(known), await HistoryAsync(unknown));
    }

    [Fact]
    public async Task A_known_name_without_a_password_behaves_like_an_unknown_name()
    {
        var known = TestTenant.NewEmail();
        (await tenant.PostAsync("users", new { email = known, invite = false }, tenant.Key)).Expect(201);

        Assert.Equal(await HistoryAsync(known), await HistoryAsync(TestTenant.NewEmail()));
    }

    [Fact]
    public async Task A_name_with_a_passkey_behaves_like_an_unknown_name()
    {
        var known = await tenant.CreateUserAsync();
        await known.WithPasskeyAsync();

        Assert.Equal(await HistoryAsync(known.Username), await HistoryAsync(TestTenant.NewEmail()));
    }

    [Fact]
    public async Task Repeats_with_idempotency_keys_behave_the_same_for_known_and_unknown_names()
    {
        var known = (await tenant.CreateUserAsync()).Username;

        Assert.Equal(await RepeatedHistoryAsync(known), await RepeatedHistoryAsync(TestTenant.NewEmail()));
    }

    [Fact]
    public async Task With_a_webhook_known_and_unknown_names_behave_the_same_with_one_more_call()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var known = await tenant.CreateUserAsync();
        await known.SignInAsync("wrong");
        await CountAsync(2, () => known.SignInAsync("wrong"));
        (await tenant.PutAsync("webhook", new { url = receiver.Url }, tenant.Key)).Expect(200);
        await known.SignInAsync("wrong");
        await CountAsync(3, () => known.SignInAsync("wrong"));

        Assert.Equal(
            await HistoryAsync((await tenant.CreateUserAsync()).Username), await HistoryAsync(TestTenant.NewEmail()));
        Assert.Equal(
            await CodeHistoryAsync((await tenant.CreateUserAsync()).Username, "sms"),
            await CodeHistoryAsync(TestTenant.NewEmail(), "sms"));
    }

    // The decision row of the known name is written where the unknown one counts once more.
    [Theory]
    [InlineData("email")]
    [InlineData("sms")]
    public async Task When_a_tenants_limit_is_reached_known_and_unknown_names_get_the_same_answers_for_as_many_calls(
        string codeBy)
    {
        var (known, number, unknown) = (TestTenant.NewEmail(), TestTenant.NewPhone(), TestTenant.NewEmail());
        (await tenant.PostAsync("users", new { email = known, phone = number, invite = false }, tenant.Key)).Expect(
            201);
        (await tenant.PatchPolicyAsync("""{"sendCaps":{"tenantPerHour":0}}""")).Expect(204);
        (await tenant.PostAsync("sign-in", new { username = Warm, password = "wrong" })).Expect(401);

        foreach (var _ in (int[])[1, 2])
        {
            Assert.Equal(await SeenAsync(known, codeBy), await SeenAsync(unknown, codeBy));
        }

        async Task<(string, int)> SeenAsync(string name, string factor)
        {
            await TryAsync(name);
            calls.Reset();
            var answer = Seen(await tenant.PostAsync("sign-in", new { username = name, codeBy = factor }));
            return (answer, calls.Operations.Count);
        }
    }

    [Fact]
    public async Task With_timed_unlocks_known_and_unknown_names_behave_the_same()
    {
        (await tenant.PatchPolicyAsync("""{"unlockAfter":"PT15M"}""")).Expect(204);

        Assert.Equal(
            await HistoryAsync((await tenant.CreateUserAsync()).Username), await HistoryAsync(TestTenant.NewEmail()));
    }

    [Fact]
    public async Task A_login_code_by_email_behaves_the_same_for_known_and_unknown_names()
    {
        var known = await tenant.CreateUserAsync();
        var expected = await CodeHistoryAsync(known.Username, "email", known.CodeAsync("email"));

        Assert.Equal(expected, await CodeHistoryAsync(TestTenant.NewEmail(), "email"));
        Assert.Equal(["401", "401", "401", "423", "423"], Statuses(expected));
    }

    [Fact]
    public async Task A_login_code_by_sms_does_not_reveal_whether_an_email_username_has_a_phone_number()
    {
        var (withNumber, number) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        (await tenant.PostAsync(
            "users", new { email = withNumber, phone = number, password = TestTenant.Password }, tenant.Key)).Expect(
                201);
        var expected = await CodeHistoryAsync(withNumber, "sms", TestUser.CodeSentToAsync(number));

        Assert.Equal(expected, await CodeHistoryAsync((await tenant.CreateUserAsync()).Username, "sms"));
        Assert.Equal(expected, await CodeHistoryAsync(TestTenant.NewEmail(), "sms"));
        Assert.Equal(["401", "401", "401", "423", "423"], Statuses(expected));
    }

    [Fact]
    public async Task An_unknown_phone_username_gets_the_answers_of_a_known_one()
    {
        var known = await tenant.CreateUserAsync(TestTenant.NewPhone());
        var nobodys = known.Username[..^3] + (known.Username[^3] == '0' ? '1' : '0') + known.Username[^2..];

        Assert.Equal(
            await CodeHistoryAsync(known.Username, "sms", known.CodeAsync("sms")),
            await CodeHistoryAsync(nobodys, "sms"));
    }

    [Fact]
    public async Task An_idempotency_key_costs_one_read_and_one_due_index_row_and_a_repeat_costs_two_reads()
    {
        var user = await tenant.CreateUserAsync();
        await TryAsync(user.Username);
        Task<Reply> SignInAsync() =>
            tenant.PostAsync(
                "sign-in", new { username = user.Username, password = "wrong" }, ("Idempotency-Key", "one"));

        (await CountAsync(4, SignInAsync)).Expect(401);
        (await CountAsync(2, SignInAsync)).Expect(401);
    }

    [Fact]
    public async Task All_spellings_of_a_name_share_one_budget()
    {
        var email = TestTenant.NewEmail();
        string[] spellings = [email, email.ToUpperInvariant(), $"  {email} ", email.Replace(
            "user", "ＵＳＥＲ", StringComparison.Ordinal)];
        foreach (var spelling in spellings)
        {
            await TryAsync(spelling);
        }

        Assert.StartsWith("423", await TryAsync(email), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_check_and_a_totp_check_make_two_storage_round_trips()
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        await user.SignInAsync("wrong");

        var handle = (await CountAsync(2, () => user.SignInAsync())).Expect(200).Handle;
        (await CountAsync(2, () => user.VerifyAsync(handle, user.WrongCode(App.Now)))).Expect(401);
        (await CountAsync(2, () => user.VerifyAsync(handle, user.Code(App.Now)))).Expect(200);
    }

    private async Task<Reply> CountAsync(int expected, Func<Task<Reply>> call)
    {
        calls.Reset();
        var answer = await call();
        Assert.Equal(expected, calls.Operations.Count);
        return answer;
    }

    // Five attempts, the lock, the right password while locked, recovery by name: answers and calls, in order.
    private async Task<string> HistoryAsync(string name)
    {
        await TryAsync(name);
        calls.Reset();
        var seen = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            seen.Add(await TryAsync(name));
            seen.Add(Calls());
        }

        foreach (var path in (string[])["recovery/unlock", "recovery/unlock", "recovery/password", "recovery/password"])
        {
            seen.Add(Seen(await tenant.PostAsync(path, new { username = name })));
            seen.Add(Calls());
        }

        return string.Join("\n", seen);
    }

    // A wrong password first; a code asked for twice, sent again too early and, by an app half a minute on, in time; a
    // channel that was not required; the wrong codes that lock, and one more; both routes while locked. Each answer is
    // followed by its calls.
    private async Task<string> CodeHistoryAsync(string name, string codeBy, Task<string>? sent = null)
    {
        await TryAsync(name);
        await using var later = await App.StartAsync(
            storage: own.ConnectionString, clock: new MovedClock(App.Now.AddSeconds(30)),
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        await tenant.In(later).PostAsync("sign-in", new { username = TestTenant.NewEmail(), password = "wrong" });
        calls.Reset();
        var seen = new List<string>();
        async Task<Reply> SeeAsync(Task<Reply> call)
        {
            var answer = await call;
            seen.Add(Seen(answer));
            seen.Add(Calls());
            return answer;
        }

        var begin = new { username = name, codeBy };
        var handle = (await SeeAsync(tenant.PostAsync("sign-in", begin))).Expect(200).Handle;
        Assert.Equal(handle.Length, (await SeeAsync(tenant.PostAsync("sign-in", begin))).Expect(200).Handle.Length);
        var send = new { challenge = handle, factor = codeBy };
        await SeeAsync(tenant.PostAsync("challenges/send", send));
        await SeeAsync(tenant.In(later).PostAsync("challenges/send", send));
        await SeeAsync(
            tenant.PostAsync(
                "challenges/send", new { challenge = handle, factor = codeBy == "sms" ? "email" : "sms" }));
        var wrong = sent is null ? "000000" : TestUser.OtherThan(await sent);
        for (var i = 0; i < 5; i++)
        {
            await SeeAsync(
                tenant.PostAsync("challenges/verify", new { challenge = handle, factor = codeBy, code = wrong }));
        }

        await SeeAsync(tenant.PostAsync("challenges/send", send));
        await SeeAsync(tenant.PostAsync("sign-in", begin));
        return string.Join("\n", seen);
    }

    // Each attempt three times: first, repeated, and with another body. Both names use the same idempotency keys.
    private async Task<string> RepeatedHistoryAsync(string name)
    {
        await TryAsync(name);
        calls.Reset();
        var seen = new List<string>();
        foreach (var (path, key) in from number in Enumerable.Range(
            0,
            6)
                                    from path in (string[])["sign-in", "recovery/unlock", "recovery/password"]
                                    select (path,
                $"{path}-{number}"))
        {
            foreach (var spelling in (string[])[name, name, name.ToUpperInvariant()])
            {
                var body = path == "sign-in"
                    ? (object)new { username = spelling, password = "wrong" }
                    : new { username = spelling };
                seen.Add(Seen(await tenant.PostAsync(path, body, ("Idempotency-Key", key))));
                seen.Add(Calls());
            }
        }

        return string.Join("\n", seen);
    }

    private static IEnumerable<string> Statuses(string history) =>
        history.Split('\n').Where((_, place) => place % 2 == 0).Skip(5).Take(5).Select(answer => answer[..3]);

    private async Task<string> TryAsync(string name) =>
        Seen(await tenant.PostAsync("sign-in", new { username = name, password = "wrong" }));

    // A handle is random and always has the same length.
    private static string Seen(Reply answer) =>
        $"{answer.Status} {Handle().Replace(answer.Text, match => $"a handle of {match.Length}")} {string.Join(
            "|", answer.Headers.Split("\r\n").Where(header => !header.StartsWith("Date", StringComparison.Ordinal)))}";

    [GeneratedRegex("(?<=\"handle\":\")[^\"]+")]
    private static partial Regex Handle();

    private string Calls()
    {
        var made = string.Join(", ", calls.Operations.Select(call => $"{call.Method} {call.Host} {call.Kind}"));
        calls.Reset();
        return made;
    }
}
