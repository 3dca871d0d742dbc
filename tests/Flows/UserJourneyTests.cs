using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

public class UserJourneyTests
{
    [Fact]
    public async Task A_user_enrols_totp_signs_in_is_locked_out_and_unlocks_by_the_link()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var enrolledAt = DateTimeOffset.FromUnixTimeSeconds(Now().ToUnixTimeSeconds() / 30 * 30);
        await user.EnrolAsync(enrolledAt);
        var challenge = (await user.SignInAsync()).Expect(200);
        Assert.Equal(
            """[["totp","recovery-code"]]""",
            challenge.Json.GetProperty("challenge").GetProperty("required").GetRawText());
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(
                4 - i,
                (await user.VerifyAsync(challenge.Handle, user.WrongCode(Now()))).Expect(401).Json.GetProperty(
                    "attemptsLeft").GetInt32());
        }

        Assert.Equal("sent", (await user.SignInAsync("wrong")).Expect(423)["recovery"]);
        var link = (await user.MessageAsync("Unlock your account")).Links.Single();
        (await user.Tenant.PostAsync("recovery/unlock", new { token = link })).Expect(200);
        (await user.Tenant.PostAsync("recovery/unlock", new { token = link })).Expect(410);
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task A_phone_user_gets_the_recovery_by_sms()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync(TestTenant.NewPhone());
        for (var i = 0; i < 5; i++)
        {
            await user.SignInAsync("wrong");
        }

        var message = await user.MessageAsync("Your account is locked");
        Assert.Equal("sms", message.Channel);
        (await user.Tenant.PostAsync("recovery/unlock", new { token = message.Links.Single() })).Expect(200);
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task A_forgotten_password_is_set_by_the_link_and_the_old_sessions_end()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var bearer = await user.BearerAsync();
        (await user.Tenant.PostAsync("recovery/password", new { username = user.Username.ToUpperInvariant() })).Expect(
            202);
        var token = (await user.MessageAsync("Set a new password")).Links.Single().Split("#password=")[1];

        (await user.Tenant.PostAsync(
            "recovery/password/confirm", new { token, newPassword = "a wholly different password" })).Expect(204);

        (await user.Tenant.GetAsync("me", bearer)).Expect(401);
        (await user.SignInAsync()).Expect(401);
        (await user.SignInAsync("a wholly different password")).Expect(200);
        await user.MessageAsync("Your password was changed");
    }

    [Fact]
    public async Task Signing_out_takes_effect_at_once()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var session = (await user.SignInAsync()).Expect(200);
        (await user.Tenant.PostAsync("sign-out", null, TestUser.Bearer(session))).Expect(204);

        (await user.Tenant.GetAsync("me", TestUser.Bearer(session))).Expect(401);
        (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = session["refreshToken"] })).Expect(401);
    }

    [Fact]
    public async Task A_replayed_refresh_token_ends_its_family()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var first = (await user.SignInAsync()).Expect(200)["refreshToken"];
        var second = (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = first })).Expect(
            200)["refreshToken"];

        (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = first })).Expect(401);
        (await user.Tenant.PostAsync("tokens/refresh", new { refreshToken = second })).Expect(401);
    }

    [Fact]
    public async Task The_user_is_notified_when_the_back_office_unlocks()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        for (var i = 0; i < 5; i++)
        {
            await user.SignInAsync("wrong");
        }

        (await user.Tenant.PostAsync($"users/{user.Id}/unlock", null, user.Tenant.Key)).Expect(204);
        (await user.SignInAsync()).Expect(200);
        await user.MessageAsync("Your account was unlocked");
    }

    [Fact]
    public async Task A_step_up_renews_the_session_with_the_authenticator()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var bearer = await user.EnrolAsync(Now().AddSeconds(-30));
        var challenge = (await user.Tenant.PostAsync("me/step-up", null, bearer)).Expect(200);
        Assert.Equal("step-up", challenge.Json.GetProperty("challenge").GetProperty("purpose").GetString());

        (await user.VerifyAsync(challenge.Handle, user.Code(Now()))).Expect(200);
    }

    [Fact]
    public async Task A_user_lists_sessions_and_ends_another_one()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var other = await user.BearerAsync();
        var mine = await user.BearerAsync();
        var sessions = (await user.Tenant.GetAsync("me/sessions", mine)).Expect(200).Json.GetProperty(
            "items").EnumerateArray().ToList();
        var otherId = sessions.Single(session => !session.GetProperty("current").GetBoolean()).GetProperty(
            "id").GetString();

        (await user.Tenant.DeleteAsync($"me/sessions/{otherId}", mine)).Expect(204);
        (await user.Tenant.GetAsync("me", other)).Expect(401);
        (await user.Tenant.GetAsync("me", mine)).Expect(200);
    }

    [Fact]
    public async Task Creating_a_tenant_or_username_that_exists_is_a_conflict()
    {
        var tenant = await TestTenant.CreateWithAdministratorAsync();
        (await tenant.Api.PostAsync(
            "/api/v1/tenants", new { id = tenant.Id, name = "Acme", adminEmail = "admin@example.com" },
            ("x-functions-key", "local"))).Expect(409);
        var user = await tenant.CreateUserAsync();

        (await tenant.PostAsync("users", new { email = user.Username.ToUpperInvariant() }, tenant.Key)).Expect(409);
    }

    private static DateTimeOffset Now() => App.Now;
}
