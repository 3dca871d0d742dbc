using System.Globalization;
using System.Text;
using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

/// <summary>Five wrong answers in all, over all routes and spellings, in sequence or in parallel.</summary>
public class BudgetTests(OwnStorage own) : IClassFixture<OwnStorage>
{
    [Theory]
    [InlineData("password totp sms recovery-code login-code")]
    [InlineData("step-up password-change totp-disable factor-disable recovery-codes")]
    [InlineData("totp-confirm factor-confirm password step-up sms")]
    [InlineData("login-code recovery-code factor-confirm recovery-codes totp-confirm")]
    [InlineData("factor-disable totp login-code password-change totp-disable")]
    public async Task Wrong_answers_on_different_routes_count_together(string routes)
    {
        var wrong = await WrongAnswers.OfNewUserAsync(own.App);

        await AssertCountedDownAsync(
            routes.Split(' ').Select(resource => (Func<Task<Reply>>)(() => wrong.AtAsync(resource))));
        await AssertLockedOnceAsync(wrong.User);
    }

    [Fact]
    public async Task Wrong_answers_to_an_enrolment_during_sign_in_count_too()
    {
        var tenant = await TestTenant.CreateAsync(own.App);
        (await tenant.PatchPolicyAsync("""{"requireMfa":true}""")).Expect(204);
        var user = await tenant.CreateUserAsync();
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.SendAsync(handle, "email")).Expect(202);
        var code = await user.CodeAsync("email");
        (await user.VerifyAsync(handle, TestUser.OtherThan(code), "email")).Expect(401);
        (await user.VerifyAsync(handle, code, "email")).Expect(200);

        var enrolment = new WrongAnswers(user, ("Authorization", $"Bearer {handle}"));
        string[] routes = ["totp-confirm", "factor-confirm", "password", "totp-confirm"];
        await AssertCountedDownAsync(
            routes.Select(resource => (Func<Task<Reply>>)(() => enrolment.AtAsync(resource))), left: 3);
        await AssertLockedOnceAsync(user);
    }

    [Fact]
    public async Task A_new_code_between_two_tries_refills_nothing()
    {
        var clock = new MovedClock(App.Now);
        await using var app = await App.StartAsync(clock: clock, storage: own.ConnectionString);
        var user = (await WrongAnswers.OfNewUserAsync(own.App)).User.In(app);
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        var answers = new List<string>();
        for (var sends = 1; sends <= 5; sends++)
        {
            var sent = (await user.SendAsync(handle, "sms")).Expect(202).Json;
            answers.Add($"{sent.GetProperty("attemptsLeft")} left");
            answers.Add(
                Left(
                    await user.VerifyAsync(handle, TestUser.OtherThan(await user.CodeAsync("sms", 1 + sends)), "sms")));
            clock.SetTo(clock.GetUtcNow().AddSeconds(sent.GetProperty("resendAfter").GetInt32()));
        }

        Assert.Equal(
            ["5 left", "4 left", "4 left", "3 left", "3 left", "2 left", "2 left", "1 left", "1 left", "423"], answers);
    }

    [Fact]
    public async Task A_new_challenge_or_session_refills_nothing()
    {
        var wrong = await WrongAnswers.OfNewUserAsync(own.App);
        await wrong.AtAsync("totp");
        await wrong.User.StepUpAsync(wrong.Bearer);
        (await wrong.User.SignInAsync()).Expect(200);
        (await wrong.User.SignInByCodeAsync()).Expect(200);

        Assert.Equal("3 left", Left(await wrong.AtAsync("password")));
    }

    [Fact]
    public async Task Of_three_hundred_parallel_wrong_answers_on_five_routes_over_two_apps_exactly_five_are_judged()
    {
        await using var other = await App.StartAsync(storage: own.ConnectionString);
        var wrong = await WrongAnswers.OfNewUserAsync(own.App);
        TestUser[] at = [wrong.User, wrong.User.In(other)];
        var second = (await wrong.User.SignInAsync()).Expect(200).Handle;
        var first = (await wrong.User.SignInByCodeAsync()).Expect(200).Handle;
        var stepUp = await wrong.User.StepUpAsync(wrong.Bearer);
        var (loginCode, totp) = (TestUser.OtherThan(await wrong.User.CodeAsync("email")), wrong.User.WrongCode(
            App.Now));

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => (i % 5) switch
        {
            0 => at[i % 2].SignInAsync("wrong"),
            1 => at[i % 2].VerifyAsync(first, loginCode, "email"),
            2 => at[i % 2].VerifyAsync(second, totp),
            3 => at[i % 2].VerifyAsync(second, "AAAA-BBBB-CCCC-DDDD", "recovery-code"),
            _ => at[i % 2].VerifyAsync(stepUp, totp),
        }));

        Assert.Equal(4, answers.Count(answer => answer.Status == 401));
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[401, 423, 429]));
        await AssertLockedOnceAsync(wrong.User);
    }

    [Fact]
    public async Task All_spellings_of_an_email_username_share_one_budget_on_every_route()
    {
        var tenant = await TestTenant.CreateAsync(own.App);
        var user = await tenant.CreateUserAsync($"josé.{Guid.NewGuid():N}@example.com");
        var handle = (await tenant.PostAsync(
            "sign-in", new { username = $" {Decomposed(user.Username)}", codeBy = "email" })).Expect(200).Handle;
        var code = TestUser.OtherThan(await user.CodeAsync("email"));
        string[] spellings = [Decomposed(user.Username), user.Username.ToUpperInvariant(), user.Username.Replace(
            "jos", "ｊｏｓ", StringComparison.Ordinal), Decomposed($"\t{user.Username} ".ToUpperInvariant())];

        await AssertCountedDownAsync([
            () => user.VerifyAsync(handle, code, "email"),
            .. spellings.Select(
                spelling =>
                    (Func<Task<Reply>>)(() => tenant.PostAsync(
                        "sign-in", new { username = spelling, password = "wrong" }))),
        ]);
        await AssertLockedOnceAsync(user);
    }

    [Fact]
    public async Task All_spellings_of_a_phone_number_share_one_budget()
    {
        var user = await (await TestTenant.CreateAsync(own.App)).CreateUserAsync(TestTenant.NewPhone());
        var digits = user.Username[1..];
        string[] spellings = [
            user.Username, $"00{digits}", $" +{digits[..2]} {digits[2..5]} {digits[5..]} ",
            $"+{digits[..4]}-{digits[4..]}", string.Concat(
                user.Username.Select(character => (char)(character + 0xFEE0)))];

        await AssertCountedDownAsync(
            spellings.Select(
                spelling =>
                    (Func<Task<Reply>>)(() => user.Tenant.PostAsync(
                        "sign-in", new { username = spelling, password = "wrong" }))));
    }

    [Fact]
    public async Task Tags_and_dots_make_different_usernames()
    {
        var user = await (await TestTenant.CreateAsync(own.App)).CreateUserAsync();
        await user.LockAsync();
        foreach (var name in (string[])[
            user.Username.Replace("@", "+tag@", StringComparison.Ordinal), user.Username.Replace(
                "user", "u.ser", StringComparison.Ordinal)])
        {
            Assert.Equal(
                "4 left", Left(await user.Tenant.PostAsync("sign-in", new { username = name, password = "wrong" })));
        }
    }

    [Fact]
    public async Task A_recognised_device_has_its_own_five_attempts_and_neither_budget_spends_the_other()
    {
        var tenant = await TestTenant.CreateAsync(own.App);
        (await tenant.PatchPolicyAsync("""{"devices":{"enabled":true}}""")).Expect(204);
        var user = await tenant.CreateUserAsync();
        var deviceToken = (await user.SignInAsync()).Expect(200)["deviceToken"];
        Task<Reply> FromDeviceAsync(string password) =>
            tenant.PostAsync("sign-in", new { username = user.Username, password, deviceToken });
        var byCode = (await tenant.PostAsync(
            "sign-in", new { username = user.Username, codeBy = "email", deviceToken })).Expect(200).Handle;
        var wrong = TestUser.OtherThan(await user.CodeAsync("email"));

        await user.LockAsync(but: 1);
        await AssertCountedDownAsync(
            [
                () => FromDeviceAsync("wrong"), () => user.VerifyAsync(byCode, wrong, "email"),
                () => FromDeviceAsync("wrong"), () => user.VerifyAsync(byCode, wrong, "email"),
                () => FromDeviceAsync("wrong")]);
        (await FromDeviceAsync(TestTenant.Password)).Expect(423);
        (await user.SignInAsync("wrong")).Expect(423);

        (await tenant.PostAsync($"users/{user.Id}/unlock", null, tenant.Key)).Expect(204);
        await user.LockAsync();
        (await FromDeviceAsync(TestTenant.Password)).Expect(200);
    }

    [Fact]
    public async Task A_right_sms_code_submitted_a_hundred_times_at_once_signs_in_once_and_is_not_charged()
    {
        await using var other = await App.StartAsync(storage: own.ConnectionString);
        var user = (await WrongAnswers.OfNewUserAsync(own.App)).User;
        TestUser[] at = [user, user.In(other)];
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.SendAsync(handle, "sms")).Expect(202);
        var code = await user.CodeAsync("sms", 2);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => at[i % 2].VerifyAsync(handle, code, "sms")));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 410, 429]));
        Assert.DoesNotContain(await TypesAsync(user), type => type is "attempt.failed" or "account.locked");
    }

    [Fact]
    public async Task Each_recovery_code_passes_once_however_many_parallel_submissions()
    {
        await using var other = await App.StartAsync(storage: own.ConnectionString);
        var user = await (await TestTenant.CreateAsync(own.App)).CreateUserAsync();
        await user.EnrolAsync(App.Now);
        TestUser[] at = [user, user.In(other)];
        foreach (var code in user.RecoveryCodes)
        {
            var handle = (await user.SignInAsync()).Expect(200).Handle;
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 20).Select(i => at[i % 2].VerifyAsync(handle, code, "recovery-code")));

            Assert.Single(answers, answer => answer.Status == 200);
            Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 410]));
        }

        Assert.Equal(10, user.RecoveryCodes.Count);
        Assert.Equal(10, (await TypesAsync(user)).Count(type => type == "factor.passed"));
    }

    [Fact]
    public async Task A_used_recovery_code_counts_as_a_wrong_answer()
    {
        var user = (await WrongAnswers.OfNewUserAsync(own.App)).User;
        (await user.VerifyAsync((await user.SignInAsync()).Handle, user.RecoveryCodes[0], "recovery-code")).Expect(200);

        Assert.Equal(
            "4 left",
            Left(await user.VerifyAsync((await user.SignInAsync()).Handle, user.RecoveryCodes[0], "recovery-code")));
    }

    [Fact]
    public async Task Fifty_parallel_sends_make_one_message_and_the_next_send_has_the_same_code()
    {
        await using var other = await App.StartAsync(storage: own.ConnectionString);
        await using var later = await App.StartAsync(
            clock: new MovedClock(App.Now.AddSeconds(30)), storage: own.ConnectionString);
        var user = (await WrongAnswers.OfNewUserAsync(own.App)).User;
        TestUser[] at = [user, user.In(other)];
        var handle = (await user.SignInAsync()).Expect(200).Handle;

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => at[i % 2].SendAsync(handle, "sms")));

        Assert.Single(answers, answer => answer.Status == 202);
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[202, 429]));
        Assert.Single(await TypesAsync(user), type => type == "code.sent");
        var code = await user.CodeAsync("sms", 2);
        (await user.In(later).SendAsync(handle, "sms")).Expect(202);
        Assert.Equal(code, await user.CodeAsync("sms", 3));
        (await user.VerifyAsync(handle, code, "sms")).Expect(200);
    }

    // Each costs one, the last one locks.
    private static async Task AssertCountedDownAsync(IEnumerable<Func<Task<Reply>>> tries, int left = 4)
    {
        var answers = new List<string>();
        foreach (var wrong in tries)
        {
            answers.Add(Left(await wrong()));
        }

        Assert.Equal([.. Enumerable.Range(1, left).Reverse().Select(number => $"{number} left"), "423"], answers);
    }

    private static async Task AssertLockedOnceAsync(TestUser user)
    {
        var audit = await user.Tenant.AuditAsync(user.Id);
        Assert.Equal(
            [1, 2, 3, 4, 5],
            audit.Where(row => Type(row) == "attempt.failed").Select(row => row.GetProperty("failures").GetInt32()));
        Assert.Single(audit, row => Type(row) == "account.locked");
        await user.MessageAsync("Unlock your account");
        Assert.Single(
            (await App.AcsAsync()).Messages,
            message => message.To == user.Username
                && message.Subject!.StartsWith("Unlock your account", StringComparison.Ordinal));
    }

    private static string Left(Reply answer) =>
        answer.Code == "invalid_credentials"
            ? $"{answer.Json.GetProperty("attemptsLeft").GetInt32().ToString(CultureInfo.InvariantCulture)} left"
            : $"{answer.Status}";

    private static async Task<IEnumerable<string>> TypesAsync(TestUser user) =>
        (await user.Tenant.AuditAsync(user.Id)).Select(Type);

    private static string Type(JsonElement row) => row.GetProperty("type").GetString()!;

    private static string Decomposed(string text) => text.Normalize(NormalizationForm.FormD);
}
