using Azure.Core.Pipeline;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Flows;

/// <summary>A name that nobody has cannot be told from one that somebody has (T41), and how many calls a check makes (T65).</summary>
public class EquivalenceTests : IAsyncLifetime
{
    private readonly FaultPolicy calls = new();
    private Countersign.Local.LocalApp app = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        app = await App.StartAsync(configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        tenant = await TestTenant.CreateAsync(app);

        // The counters of the whole tenant are there from the first send on.
        (await tenant.PostAsync("recovery/unlock", new { username = TestTenant.NewEmail() })).Expect(202);
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task The_same_history_of_tries_gives_the_same_answers_and_the_same_calls()
    {
        var known = (await tenant.CreateUserAsync()).Username;
        var unknown = TestTenant.NewEmail();

        Assert.Equal(await HistoryAsync(known), await HistoryAsync(unknown));
    }

    [Fact]
    public async Task A_name_without_a_password_behaves_the_same_too()
    {
        var known = TestTenant.NewEmail();
        (await tenant.PostAsync("users", new { email = known }, tenant.Key)).Expect(201);

        Assert.Equal(await HistoryAsync(known), await HistoryAsync(TestTenant.NewEmail()));
    }

    [Fact]
    public async Task Repeated_under_their_keys_they_behave_the_same_too()
    {
        var known = (await tenant.CreateUserAsync()).Username;

        Assert.Equal(await RepeatedHistoryAsync(known), await RepeatedHistoryAsync(TestTenant.NewEmail()));
    }

    [Fact]
    public async Task A_key_costs_one_read_more_and_a_repeat_is_two_reads()
    {
        var user = await tenant.CreateUserAsync();
        await TryAsync(user.Username);
        Task<Reply> SignInAsync() => tenant.PostAsync("sign-in", new { username = user.Username, password = "wrong" }, ("Idempotency-Key", "one"));

        (await CountAsync(3, SignInAsync)).Expect(401);
        (await CountAsync(2, SignInAsync)).Expect(401);
    }

    [Fact]
    public async Task Every_spelling_of_a_name_shares_one_budget()
    {
        var email = TestTenant.NewEmail();
        string[] spellings = [email, email.ToUpperInvariant(), $"  {email} ", email.Replace("user", "ＵＳＥＲ", StringComparison.Ordinal)];
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
        Assert.Equal(expected, calls.Calls.Count);
        return answer;
    }

    // Five tries, the lock, the right password behind it, recovery by name: answers and calls, in order.
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

    // Each try three times: as it is, again, and with another body. The keys are the test's own: both names have them.
    private async Task<string> RepeatedHistoryAsync(string name)
    {
        await TryAsync(name);
        calls.Reset();
        var seen = new List<string>();
        foreach (var (path, key) in from number in Enumerable.Range(0, 6) from path in (string[])["sign-in", "recovery/unlock", "recovery/password"] select (path, $"{path}-{number}"))
        {
            foreach (var spelling in (string[])[name, name, name.ToUpperInvariant()])
            {
                var body = path == "sign-in" ? (object)new { username = spelling, password = "wrong" } : new { username = spelling };
                seen.Add(Seen(await tenant.PostAsync(path, body, ("Idempotency-Key", key))));
                seen.Add(Calls());
            }
        }

        return string.Join("\n", seen);
    }

    private async Task<string> TryAsync(string name) => Seen(await tenant.PostAsync("sign-in", new { username = name, password = "wrong" }));

    private static string Seen(Reply answer) =>
        $"{answer.Status} {answer.Text} {string.Join("|", answer.Headers.Split("\r\n").Where(header => !header.StartsWith("Date", StringComparison.Ordinal)))}";

    private string Calls()
    {
        var made = string.Join(", ", calls.Calls.Select(call => $"{call.Method} {call.Host} {call.Kind}"));
        calls.Reset();
        return made;
    }
}
