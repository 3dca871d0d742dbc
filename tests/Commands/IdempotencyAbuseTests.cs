using Countersign.Audit;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Commands;

/// <summary>
/// An idempotency key cannot bypass the attempt budget, the lock, the sign-out or the two-minute limit of a token.
/// </summary>
public sealed class IdempotencyAbuseTests : IAsyncLifetime
{
    private readonly MovedClock clock = new(App.Now);
    private readonly (string, string) key = IdempotencyKeyTests.NewKey();
    private LocalApp app = null!;
    private TestTenant tenant = null!;
    private TestUser user = null!;

    public async Task InitializeAsync()
    {
        await App.SharedAsync();
        app = await App.StartAsync(clock: clock);
        tenant = await TestTenant.CreateAsync(app);
        user = await tenant.CreateUserAsync();
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_repeated_right_code_gets_the_same_tokens_only_with_its_key()
    {
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        var first = (await VerifyAsync(handle, user.Code(App.Now))).Expect(200);

        Assert.Equal(first.Text, (await VerifyAsync(handle, user.Code(App.Now))).Expect(200).Text);
        (await user.VerifyAsync(handle, user.Code(App.Now))).Expect(410);
        (await tenant.GetAsync("me", TestUser.Bearer(first))).Expect(200);
        Assert.Equal(2, await CountAsync(AuditType.SignedIn));
    }

    [Fact]
    public async Task A_token_is_shown_again_for_two_minutes()
    {
        var first = (await SignInAsync()).Expect(200);
        clock.SetTo(App.Now.AddMinutes(2).AddMilliseconds(-1));
        Assert.Equal(first.Text, (await SignInAsync()).Expect(200).Text);

        clock.SetTo(App.Now.AddMinutes(2));
        Assert.Equal("conflict", (await SignInAsync()).Expect(409).Code);
        Assert.Equal(1, await CountAsync(AuditType.SignedIn));
    }

    [Fact]
    public async Task A_token_is_not_shown_again_after_its_session_ended()
    {
        var bearer = TestUser.Bearer((await SignInAsync()).Expect(200));
        (await tenant.PostAsync("sign-out", null, bearer)).Expect(204);

        Assert.Equal("conflict", (await SignInAsync()).Expect(409).Code);
    }

    [Fact]
    public async Task An_enrolments_secret_is_not_shown_again_after_it_was_confirmed_or_its_session_ended()
    {
        (string, string)[] bearers = [await user.BearerAsync(), await user.BearerAsync()];
        (await tenant.PostAsync("me/totp", null, bearers[0], key)).Expect(200);
        (await tenant.PostAsync("sign-out", null, bearers[0])).Expect(204);
        (await tenant.PostAsync("me/totp", null, bearers[0], key)).Expect(409);

        var secret = OtpNet.Base32Encoding.ToBytes(
            (await tenant.PostAsync("me/totp", null, bearers[1], key)).Expect(200)["secret"]);
        var code = new OtpNet.Totp(secret).ComputeTotp(App.Now.UtcDateTime);
        (await tenant.PostAsync("me/totp/confirm", new { code }, bearers[1], key)).Expect(200);
        (await tenant.PostAsync("me/totp", null, bearers[1], key)).Expect(409);
    }

    [Fact]
    public async Task Another_body_under_the_key_of_a_right_answer_is_charged_and_the_fifth_locks()
    {
        (await SignInAsync()).Expect(200);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("idempotency_key_reused", (await SignInAsync($"guess {i}")).Expect(422).Code);
        }

        (await SignInAsync("guess 5")).Expect(423);
        (await SignInAsync("guess 6")).Expect(423);
        Assert.Equal(5, await CountAsync(AuditType.AttemptFailed));
        Assert.Equal(1, await CountAsync(AuditType.AccountLocked));
        await user.MessageAsync("Unlock your account");
    }

    [Fact]
    public async Task Another_body_under_the_key_of_a_wrong_answer_is_neither_judged_nor_charged()
    {
        (await SignInAsync("wrong")).Expect(401);
        Assert.Equal("idempotency_key_reused", (await SignInAsync()).Expect(422).Code);
        Assert.Equal("idempotency_key_reused", (await SignInAsync("guess")).Expect(422).Code);

        Assert.Equal(1, await CountAsync(AuditType.AttemptFailed));
    }

    [Fact]
    public async Task Another_code_or_password_under_the_key_of_a_right_one_is_charged_on_every_route()
    {
        var bearer = await user.BearerAsync();
        var secret = OtpNet.Base32Encoding.ToBytes(
            (await tenant.PostAsync("me/totp", null, bearer)).Expect(200)["secret"]);
        string Code(int step) => new OtpNet.Totp(secret).ComputeTotp(App.Now.AddSeconds(30 * step).UtcDateTime);
        (await tenant.PostAsync("me/totp/confirm", new { code = Code(-1) }, bearer, key)).Expect(200);
        (await tenant.PostAsync("me/totp/confirm", new { code = Code(5) }, bearer, key)).Expect(422);
        (await tenant.PostAsync("me/totp/disable", new { code = Code(0) }, bearer, key)).Expect(204);
        (await tenant.PostAsync("me/totp/disable", new { code = Code(5) }, bearer, key)).Expect(422);
        (await ChangePasswordAsync(bearer, "another battery staple")).Expect(204);
        (await ChangePasswordAsync(bearer, "a third battery staple")).Expect(422);

        Assert.Equal(
            [1, 2, 3],
            (await tenant.AuditAsync(user.Id)).Where(row => Type(row) == AuditType.AttemptFailed).Select(
                row => row.GetProperty("failures").GetInt32()));
    }

    [Fact]
    public async Task Guessing_the_password_that_a_recovery_link_set_is_charged()
    {
        (await tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        var token = (await user.MessageAsync("Set a new password")).Links.Single().Split('=')[1];
        (await tenant.PostAsync(
            "recovery/password/confirm", new { token, newPassword = "another battery staple" }, key)).Expect(204);

        (await tenant.PostAsync(
            "recovery/password/confirm", new { token, newPassword = "a third battery staple" }, key)).Expect(422);
        Assert.Equal(1, await CountAsync(AuditType.AttemptFailed));
    }

    [Fact]
    public async Task Requesting_recovery_in_another_spelling_is_not_charged()
    {
        (await tenant.PostAsync("recovery/unlock", new { username = user.Username }, key)).Expect(202);
        (await tenant.PostAsync("recovery/unlock", new { username = user.Username.ToUpperInvariant() }, key)).Expect(
            422);

        Assert.Equal(0, await CountAsync(AuditType.AttemptFailed));
    }

    [Fact]
    public async Task A_locked_account_repeats_no_earlier_answer_and_its_423_is_not_recorded()
    {
        var other = IdempotencyKeyTests.NewKey();
        (await SignInAsync()).Expect(200);
        await user.LockAsync(but: 1);
        Task<Reply> LastGuessAsync() =>
            tenant.PostAsync("sign-in", new { username = user.Username, password = "wrong" }, other);

        Assert.Equal((await LastGuessAsync()).Expect(423).Text, (await SignInAsync()).Expect(423).Text);
        (await LastGuessAsync()).Expect(423);
        (await tenant.PostAsync($"users/{user.Id}/unlock", null, tenant.Key)).Expect(204);
        (await SignInAsync()).Expect(200);
        (await LastGuessAsync()).Expect(401);
    }

    private Task<Reply> SignInAsync(string password = TestTenant.Password) =>
        tenant.PostAsync("sign-in", new { username = user.Username, password }, key);

    private Task<Reply> VerifyAsync(string handle, string code) =>
        tenant.PostAsync("challenges/verify", new { challenge = handle, factor = "totp", code }, key);

    private Task<Reply> ChangePasswordAsync((string, string) bearer, string newPassword) =>
        tenant.PostAsync("me/password", new { password = TestTenant.Password, newPassword }, bearer, key);

    private static string? Type(System.Text.Json.JsonElement row) => row.GetProperty("type").GetString();

    private async Task<int> CountAsync(string type) =>
        (await tenant.AuditAsync(user.Id)).Count(row => Type(row) == type);
}
