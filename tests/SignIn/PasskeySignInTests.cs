using System.Text.Json;
using Countersign.Tests.Rig;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Countersign.Tests.SignIn;

public class PasskeySignInTests
{
    [Fact]
    public async Task A_passkey_alone_signs_in_as_two_factors()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        var asked = await user.StartByPasskeyAsync();

        Assert.Equal("[[\"passkey\"]]", asked.Json.GetProperty("challenge").GetProperty("required").GetRawText());
        Assert.Equal(0, TestUser.PublicKey(asked).GetProperty("allowCredentials").GetArrayLength());
        var signedIn = (await user.VerifyAsync(asked.Handle, passkey.Sign(TestUser.PublicKey(asked)))).Expect(200);

        var token = new JsonWebToken(signedIn["accessToken"]);
        Assert.Equal(user.Id, token.Subject);
        Assert.Equal("aal2", token.GetClaim("acr").Value);
        Assert.Equal(
            ["pop", "user", "mfa"], token.Claims.Where(claim => claim.Type == "amr").Select(claim => claim.Value));
    }

    [Fact]
    public async Task Where_the_tenant_does_not_allow_passkeys_none_signs_in_alone_and_none_is_added()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var (passkey, bearer) = await user.WithPasskeyAsync();
        var before = await user.StartByPasskeyAsync();
        (await user.Tenant.PatchPolicyAsync("""{"secondFactors":{"allowed":["totp"]}}""")).Expect(204);

        Assert.All(
            [
                await user.Tenant.PostAsync("sign-in", new { passkey = true }),
                await user.VerifyAsync(before.Handle, passkey.Sign(TestUser.PublicKey(before))),
                await user.Tenant.PostAsync("me/passkeys", null, bearer),
            ],
            answer => Assert.Equal("factor_not_offered", answer.Expect(422).Code));

        var asked = (await user.SignInAsync()).Expect(200);
        var next = (await user.VerifyAsync(asked.Handle, passkey.Sign(TestUser.PublicKey(asked)))).Expect(200);
        Assert.Equal(
            "[[\"totp\"]]", next.Json.GetProperty("challenge").GetProperty("required").GetRawText());
    }

    [Fact]
    public async Task Behind_a_password_a_passkey_is_the_second_factor()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        var asked = (await user.SignInAsync()).Expect(200);

        Assert.Equal(
            "[[\"passkey\",\"recovery-code\"]]",
            asked.Json.GetProperty("challenge").GetProperty("required").GetRawText());
        Assert.Equal(
            passkey.IdText,
            TestUser.PublicKey(asked).GetProperty("allowCredentials")[0].GetProperty("id").GetString());
        var signedIn = (await user.VerifyAsync(asked.Handle, passkey.Sign(TestUser.PublicKey(asked)))).Expect(200);

        Assert.Equal(
            ["pwd", "pop", "user", "mfa"],
            new JsonWebToken(signedIn["accessToken"]).Claims.Where(claim => claim.Type == "amr").Select(
                claim => claim.Value));
    }

    [Fact]
    public async Task Before_a_first_factor_is_proved_no_passkey_is_named()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        await user.WithPasskeyAsync();

        var asked = (await user.SignInByCodeAsync()).Expect(200);

        Assert.False(asked.Json.GetProperty("challenge").TryGetProperty("publicKey", out _));
        Assert.Equal("[[\"email\"]]", asked.Json.GetProperty("challenge").GetProperty("required").GetRawText());
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("domain")]
    [InlineData("challenge")]
    [InlineData("signature")]
    [InlineData("unverified")]
    [InlineData("absent")]
    [InlineData("synced")]
    [InlineData("handle")]
    [InlineData("unknown")]
    public async Task A_wrong_passkey_behind_a_password_is_charged_like_a_wrong_code(string wrong)
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        var asked = (await user.SignInAsync()).Expect(200);

        var answer = await user.VerifyAsync(asked.Handle, Wrong(wrong, passkey, TestUser.PublicKey(asked)));

        Assert.Equal("invalid_credentials", answer.Code);
        Assert.Equal(4, answer.Json.GetProperty("attemptsLeft").GetInt32());
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("domain")]
    [InlineData("challenge")]
    [InlineData("signature")]
    [InlineData("unverified")]
    [InlineData("absent")]
    [InlineData("synced")]
    [InlineData("handle")]
    [InlineData("no handle")]
    [InlineData("unknown")]
    public async Task A_wrong_passkey_without_a_name_is_refused_alike_and_charged_to_nobody(string wrong)
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        for (var i = 0; i < 6; i++)
        {
            var asked = await user.StartByPasskeyAsync();

            var answer = await user.VerifyAsync(asked.Handle, Wrong(wrong, passkey, TestUser.PublicKey(asked)));

            Assert.Equal("invalid_credentials", answer.Code);
            Assert.False(answer.Json.TryGetProperty("attemptsLeft", out _));
        }

        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task The_same_answer_signs_in_once_however_often_it_is_sent()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        var asked = await user.StartByPasskeyAsync();
        var signed = passkey.Sign(TestUser.PublicKey(asked));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => user.VerifyAsync(asked.Handle, signed)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 401, 429]));
        Assert.Equal(401, (await user.VerifyAsync(asked.Handle, signed)).Status);
    }

    [Fact]
    public async Task The_same_answer_to_a_challenge_of_a_name_passes_once()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        var asked = (await user.SignInAsync()).Expect(200);
        var signed = passkey.Sign(TestUser.PublicKey(asked));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => user.VerifyAsync(asked.Handle, signed)));

        Assert.Single(answers, answer => answer.Status == 200);
    }

    [Fact]
    public async Task A_right_passkey_on_a_locked_account_is_told_of_the_lock_and_a_wrong_one_is_not()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        await user.LockAsync();

        Assert.Equal(423, (await user.SignInByPasskeyAsync(passkey)).Status);
        passkey.Origin = "http://evil.example";
        Assert.Equal(401, (await user.SignInByPasskeyAsync(passkey)).Status);
    }

    [Fact]
    public async Task A_counter_that_goes_back_is_refused_and_told_to_the_owner_and_the_passkey_stays()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        using var passkey = await user.NewPasskeyAsync();
        passkey.Counter = 10;
        await user.AddAsync(passkey, await user.BearerAsync());
        (await user.SignInByPasskeyAsync(passkey)).Expect(200);

        passkey.Counter = 4;
        Assert.Equal(401, (await user.SignInByPasskeyAsync(passkey)).Status);

        await user.MessageAsync("A passkey was refused");
        Assert.Contains(
            "passkey.counter-went-back",
            (await user.Tenant.AuditAsync(user.Id)).Select(row => row.GetProperty("type").GetString()));
        passkey.Counter = 30;
        (await user.SignInByPasskeyAsync(passkey)).Expect(200);
    }

    [Fact]
    public async Task A_counter_that_goes_back_behind_a_password_is_charged_and_told_too()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        using var passkey = await user.NewPasskeyAsync();
        passkey.Counter = 10;
        await user.AddAsync(passkey, await user.BearerAsync());
        var asked = (await user.SignInAsync()).Expect(200);
        passkey.Counter = 4;

        var answer = await user.VerifyAsync(asked.Handle, passkey.Sign(TestUser.PublicKey(asked)));

        Assert.Equal(4, answer.Json.GetProperty("attemptsLeft").GetInt32());
        await user.MessageAsync("A passkey was refused");
    }

    [Fact]
    public async Task A_passkey_of_one_tenant_is_unknown_in_another()
    {
        var (first, second) = (await TestTenant.CreateAsync(), await TestTenant.CreateAsync());
        var (user, other) = (await first.CreateUserAsync(), await second.CreateUserAsync());
        var (passkey, _) = await user.WithPasskeyAsync();
        await other.WithPasskeyAsync();

        Assert.Equal(401, (await other.SignInByPasskeyAsync(passkey)).Status);
        var asked = await user.StartByPasskeyAsync();
        Assert.Equal(404, (await other.VerifyAsync(asked.Handle, passkey.Sign(TestUser.PublicKey(asked)))).Status);
        (await user.SignInByPasskeyAsync(passkey)).Expect(200);
    }

    [Fact]
    public async Task A_passkey_of_another_account_is_no_second_factor()
    {
        var tenant = await TestTenant.UntouchedAsync();
        var (ana, ben) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        await ana.WithPasskeyAsync();
        var (foreign, _) = await ben.WithPasskeyAsync();
        var asked = (await ana.SignInAsync()).Expect(200);

        Assert.Equal(
            401, (await ana.VerifyAsync(asked.Handle, foreign.Sign(TestUser.PublicKey(asked)))).Status);
    }

    [Fact]
    public async Task A_challenge_without_a_name_takes_no_other_factor_and_sends_no_code()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var handle = (await user.StartByPasskeyAsync()).Handle;

        Assert.Equal("factor_not_offered", (await user.VerifyAsync(handle, "123456")).Code);
        Assert.Equal("factor_not_offered", (await user.SendAsync(handle, "email")).Code);
        var seen = (await user.Tenant.PostAsync("challenges/status", new { challenge = handle })).Expect(200);
        Assert.Equal(handle, seen.Handle);
        Assert.Equal(
            401,
            (await user.Tenant.PostAsync("me/passkeys", null, ("Authorization", $"Bearer {handle}"))).Status);
    }

    [Fact]
    public async Task A_passkey_steps_up_a_session()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (passkey, bearer) = await user.WithPasskeyAsync();
        var asked = (await user.Tenant.PostAsync("me/step-up", null, bearer)).Expect(200);

        var renewed = (await user.VerifyAsync(asked.Handle, passkey.Sign(TestUser.PublicKey(asked)))).Expect(200);

        Assert.Equal("signed-in", renewed["status"]);
    }

    [Fact]
    public async Task An_administrator_works_with_a_passkey_alone()
    {
        var tenant = await TestTenant.CreateAsync();
        var user = await tenant.CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();
        (await tenant.PatchAsync($"users/{user.Id}", new { role = "admin" }, tenant.Key)).Expect(204);

        var bearer = TestUser.Bearer((await user.SignInByPasskeyAsync(passkey)).Expect(200));

        (await tenant.PatchPolicyAsync("""{"attempts":4}""", bearer)).Expect(204);
    }

    [Fact]
    public async Task Removing_a_passkey_ends_what_it_proved()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (passkey, bearer) = await user.WithPasskeyAsync();
        var alone = TestUser.Bearer((await user.SignInByPasskeyAsync(passkey)).Expect(200));
        var list = (await user.Tenant.GetAsync("me/passkeys", alone)).Expect(200);
        var id = list.Json.GetProperty("items")[0].GetProperty("id").GetString();

        (await user.Tenant.DeleteAsync($"me/passkeys/{id}", alone)).Expect(204);

        Assert.Equal(401, (await user.Tenant.GetAsync("me", alone)).Status);
        Assert.Equal(401, (await user.Tenant.GetAsync("me", bearer)).Status);
        Assert.Equal(401, (await user.SignInByPasskeyAsync(passkey)).Status);
        Assert.Equal("signed-in", (await user.SignInAsync()).Expect(200)["status"]);
    }

    [Fact]
    public async Task The_back_office_removes_passkeys_with_all_second_factors()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var (passkey, _) = await user.WithPasskeyAsync();

        (await user.Tenant.PostAsync($"users/{user.Id}/reset-mfa", null, user.Tenant.Key)).Expect(204);

        Assert.Equal(401, (await user.SignInByPasskeyAsync(passkey)).Status);
        var asked = (await user.SignInAsync()).Expect(200).Json.GetProperty("challenge");
        Assert.Equal("[[\"email\"]]", asked.GetProperty("required").GetRawText());
    }

    private static object Wrong(string wrong, SoftPasskey passkey, JsonElement asked)
    {
        switch (wrong)
        {
            case "challenge":
                return passkey.Sign(new string('A', 43));
            case "signature":
                using (var other = new SoftPasskey { Id = passkey.Id, Domain = passkey.Domain })
                {
                    other.UserHandle = passkey.UserHandle;
                    return other.Sign(asked);
                }

            case "unknown":
                using (var other = new SoftPasskey { Domain = passkey.Domain, UserHandle = passkey.UserHandle })
                {
                    return other.Sign(asked);
                }

            default:
                passkey.Origin = wrong == "origin" ? "http://evil.example" : passkey.Origin;
                passkey.Domain = wrong == "domain" ? "evil.example" : passkey.Domain;
                passkey.IsUserVerified = wrong != "unverified";
                passkey.IsUserPresent = wrong != "absent";
                passkey.IsSynced = wrong == "synced";
                passkey.UserHandle = wrong == "handle" ? new string('A', 86)
                    : wrong == "no handle" ? null : passkey.UserHandle;
                return passkey.Sign(asked);
        }
    }
}
