using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>A user changes the own email address or number, ends other sessions, and deletes the own account.</summary>
public sealed class OwnAddressTests : IAsyncLifetime
{
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_new_address_counts_after_its_code_and_the_username_follows()
    {
        var (user, next) = (await tenant.CreateUserAsync(), TestTenant.NewEmail());
        var bearer = await user.EnrolAsync(App.Now);
        (await tenant.PostAsync("me/email", new { address = next }, bearer)).Expect(202);
        Assert.Equal(user.Username, (await tenant.GetAsync("me", bearer)).Expect(200)["username"]);

        (await tenant.PostAsync("me/email/confirm", new { code = await TestUser.CodeSentToAsync(next) }, bearer))
            .Expect(204);

        var me = (await tenant.GetAsync("me", bearer)).Expect(200);
        Assert.Equal((next, next), (me["username"], me["email"]));
        (await tenant.PostAsync("sign-in", new { username = next, password = TestTenant.Password })).Expect(200);
        (await user.SignInAsync()).Expect(401);
        await user.MessageAsync("Your address was changed");

        // The old name is free at once.
        (await tenant.PostAsync("users", new { email = user.Username, invite = false }, tenant.Key)).Expect(201);
    }

    [Fact]
    public async Task A_number_beside_an_email_username_changes_no_name()
    {
        var (user, phone) = (await tenant.CreateUserAsync(), TestTenant.NewPhone());
        var bearer = await user.EnrolAsync(App.Now);

        (await tenant.PostAsync("me/phone", new { address = phone }, bearer)).Expect(202);
        (await tenant.PostAsync("me/phone/confirm", new { code = await TestUser.CodeSentToAsync(phone) }, bearer))
            .Expect(204);

        var me = (await tenant.GetAsync("me", bearer)).Expect(200);
        Assert.Equal((user.Username, phone), (me["username"], me["phone"]));
    }

    [Fact]
    public async Task A_taken_name_is_told_only_to_who_reads_what_is_sent_there()
    {
        var (user, other) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        var bearer = await user.EnrolAsync(App.Now);
        var free = TestTenant.NewEmail();
        (await tenant.PostAsync("me/email", new { address = other.Username }, bearer)).Expect(202);
        var code = await TestUser.CodeSentToAsync(other.Username);
        var taken = await tenant.PostAsync("me/email/confirm", new { code = TestUser.OtherThan(code) }, bearer);
        (await tenant.PostAsync("me/email/confirm", new { code }, bearer)).Expect(409);

        var second = await tenant.CreateUserAsync();
        bearer = await second.EnrolAsync(App.Now);
        (await tenant.PostAsync("me/email", new { address = free }, bearer)).Expect(202);
        code = await TestUser.CodeSentToAsync(free);
        var unknown = await tenant.PostAsync("me/email/confirm", new { code = TestUser.OtherThan(code) }, bearer);

        Assert.Equal((401, taken.Text), (unknown.Status, unknown.Text));
        (await other.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task Guesses_at_a_locked_account_tell_nobody_that_a_name_is_taken_and_hold_no_name()
    {
        var other = await tenant.CreateUserAsync();
        await GuessAsync(await tenant.CreateUserAsync(), other.Username);

        var free = TestTenant.NewEmail();
        await GuessAsync(await tenant.CreateUserAsync(), free);
        (await tenant.PostAsync("users", new { email = free, invite = false }, tenant.Key)).Expect(201);

        async Task GuessAsync(TestUser user, string name)
        {
            var bearer = await user.EnrolAsync(App.Now);
            (await tenant.PostAsync("me/email", new { address = name }, bearer)).Expect(202);
            var code = await TestUser.CodeSentToAsync(name);
            await user.LockAsync();
            (await tenant.PostAsync("me/email/confirm", new { code = TestUser.OtherThan(code) }, bearer)).Expect(423);
            (await tenant.PostAsync("me/email/confirm", new { code }, bearer)).Expect(423);
        }
    }

    [Fact]
    public async Task Without_a_second_factor_a_password_is_not_enough_but_a_code_to_the_old_address_is()
    {
        var (user, next) = (await tenant.CreateUserAsync(), TestTenant.NewEmail());
        var bearer = await user.BearerAsync();
        Assert.Equal(
            "step_up_required", (await tenant.PostAsync("me/email", new { address = next }, bearer)).Expect(403).Code);

        var stepUp = await user.StepUpAsync(bearer);
        (await user.SendAsync(stepUp, "email")).Expect(202);
        bearer = TestUser.Bearer(
            (await user.VerifyAsync(stepUp, await user.CodeAsync("email"), "email")).Expect(200));

        (await tenant.PostAsync("me/email", new { address = next }, bearer)).Expect(202);
    }

    [Fact]
    public async Task Wrong_codes_spend_the_accounts_budget_and_the_code_dies_with_another_session()
    {
        var (user, next) = (await tenant.CreateUserAsync(), TestTenant.NewEmail());
        var bearer = await user.EnrolAsync(App.Now);
        (await tenant.PostAsync("me/email", new { address = next }, bearer)).Expect(202);
        var code = await TestUser.CodeSentToAsync(next);

        for (var left = 4; left > 0; left--)
        {
            var wrong = (await tenant.PostAsync(
                "me/email/confirm", new { code = TestUser.OtherThan(code) }, bearer)).Expect(401);
            Assert.Equal(left, wrong.Json.GetProperty("attemptsLeft").GetInt32());
        }

        (await tenant.PostAsync("me/email/confirm", new { code = TestUser.OtherThan(code) }, bearer)).Expect(423);
        (await tenant.PostAsync("me/email/confirm", new { code }, bearer)).Expect(423);
    }

    [Fact]
    public async Task Two_answers_at_once_change_the_address_once()
    {
        var (user, next) = (await tenant.CreateUserAsync(), TestTenant.NewEmail());
        var bearer = await user.EnrolAsync(App.Now);
        (await tenant.PostAsync("me/email", new { address = next }, bearer)).Expect(202);
        var code = await TestUser.CodeSentToAsync(next);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => tenant.PostAsync("me/email/confirm", new { code }, bearer)));

        Assert.Single(answers, answer => answer.Status == 204);
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[204, 409]));
        (await tenant.PostAsync("sign-in", new { username = next, password = TestTenant.Password })).Expect(200);
        Assert.Single(
            await tenant.AuditAsync(user.Id), row => row.GetProperty("type").GetString() == "address.changed");
    }

    [Fact]
    public async Task Ending_the_other_sessions_leaves_this_one()
    {
        var user = await tenant.CreateUserAsync();
        var (mine, other) = (await user.BearerAsync(), await user.BearerAsync());

        (await tenant.DeleteAsync("me/sessions", mine)).Expect(204);

        (await tenant.GetAsync("me", other)).Expect(401);
        var left = (await tenant.GetAsync("me/sessions", mine)).Expect(200).Json.GetProperty("items");
        Assert.Single(left.EnumerateArray());
    }

    [Fact]
    public async Task A_user_deletes_the_own_account_behind_a_fresh_proof_and_an_administrator_does_not()
    {
        var user = await tenant.CreateUserAsync();
        var bearer = await user.BearerAsync();

        (await tenant.DeleteAsync("me", bearer)).Expect(204);

        (await tenant.GetAsync("me", bearer)).Expect(401);
        (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Expect(404);
        await user.MessageAsync("Your account was deleted");
        (await tenant.PostAsync("users", new { email = user.Username, invite = false }, tenant.Key)).Expect(201);

        var (_, admin) = await tenant.CreateAdministratorAsync();
        Assert.Equal("forbidden", (await tenant.DeleteAsync("me", admin)).Expect(403).Code);
    }
}
