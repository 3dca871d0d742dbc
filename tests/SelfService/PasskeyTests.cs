using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

public class PasskeyTests
{
    [Fact]
    public async Task A_passkey_is_added_listed_renamed_and_removed()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var bearer = await user.BearerAsync();
        var asked = (await user.Tenant.PostAsync("me/passkeys", new { name = "My laptop" }, bearer)).Expect(200);
        using var passkey = await user.NewPasskeyAsync();

        var added = (await user.ConfirmAsync(passkey.Make(asked.Json.GetProperty("publicKey")), bearer)).Expect(201);

        Assert.Equal(10, added.Json.GetProperty("recoveryCodes").GetArrayLength());
        Assert.Equal(("My laptop", false), NameOf(Assert.Single(await ListAsync(user, bearer))));
        var path = $"me/passkeys/{added["id"]}";
        (await user.Tenant.PatchAsync(path, new { name = "Old laptop" }, bearer)).Expect(204);
        Assert.Equal("Old laptop", NameOf(Assert.Single(await ListAsync(user, bearer))).Name);
        (await user.Tenant.DeleteAsync(path, bearer)).Expect(204);
        Assert.Empty(await ListAsync(user, bearer));
        (await user.Tenant.DeleteAsync(path, bearer)).Expect(404);
        await user.MessageAsync("A passkey was added");
        await user.MessageAsync("A passkey was removed");
    }

    [Fact]
    public async Task The_options_ask_for_a_passkey_that_needs_no_name_and_verifies_the_person()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var asked = (await user.Tenant.PostAsync("me/passkeys", null, await user.BearerAsync())).Expect(200);

        var options = asked.Json.GetProperty("publicKey");
        var selection = options.GetProperty("authenticatorSelection");
        Assert.Equal("required", selection.GetProperty("residentKey").GetString());
        Assert.Equal("required", selection.GetProperty("userVerification").GetString());
        Assert.Equal("none", options.GetProperty("attestation").GetString());
        Assert.Equal("localhost", options.GetProperty("rp").GetProperty("id").GetString());
        Assert.Equal(86, options.GetProperty("user").GetProperty("id").GetString()!.Length);
        Assert.Equal(
            [-7, -8, -257],
            options.GetProperty("pubKeyCredParams").EnumerateArray().Select(one => one.GetProperty("alg").GetInt32()));
    }

    [Fact]
    public async Task The_user_handle_is_the_accounts_own_and_stays_with_it()
    {
        var tenant = await TestTenant.UntouchedAsync();
        var (ana, ben) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        var bearer = await ana.BearerAsync();

        var handles = new[]
        {
            await HandleAsync(ana, bearer), await HandleAsync(ana, bearer),
            await HandleAsync(ben, await ben.BearerAsync()),
        };

        Assert.Equal(handles[0], handles[1]);
        Assert.NotEqual(handles[0], handles[2]);
    }

    [Fact]
    public async Task A_second_passkey_names_the_first_and_keeps_the_recovery_codes()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (first, bearer) = await user.WithPasskeyAsync();
        using var second = await user.NewPasskeyAsync();

        var asked = await AskAsync(user, bearer);
        var excluded = Assert.Single(asked.GetProperty("excludeCredentials").EnumerateArray());
        Assert.Equal(first.IdText, excluded.GetProperty("id").GetString());
        var added = (await user.ConfirmAsync(second.Make(asked), bearer)).Expect(201);
        Assert.Equal(0, added.Json.GetProperty("recoveryCodes").GetArrayLength());
    }

    [Fact]
    public async Task An_account_has_ten_passkeys_at_most()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var bearer = await user.BearerAsync();
        for (var i = 0; i < 10; i++)
        {
            using var passkey = await user.NewPasskeyAsync();
            await user.AddAsync(passkey, bearer);
        }

        (await user.Tenant.PostAsync("me/passkeys", null, bearer)).Expect(409);
    }

    [Fact]
    public async Task No_two_accounts_of_a_tenant_have_the_same_passkey()
    {
        var tenant = await TestTenant.UntouchedAsync();
        var (ana, ben) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        var (passkey, bearer) = await ana.WithPasskeyAsync();
        var other = await ben.BearerAsync();
        var asked = (await tenant.PostAsync("me/passkeys", null, other)).Expect(200);

        (await ben.ConfirmAsync(passkey.Make(asked.Json.GetProperty("publicKey")), other)).Expect(409);

        // Once it is removed, it is free.
        var id = (await ListAsync(ana, bearer))[0].GetProperty("id").GetString();
        (await tenant.DeleteAsync($"me/passkeys/{id}", bearer)).Expect(204);
        (await ben.ConfirmAsync(passkey.Make(asked.Json.GetProperty("publicKey")), other)).Expect(201);
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("domain")]
    [InlineData("challenge")]
    [InlineData("unverified")]
    [InlineData("absent")]
    [InlineData("id")]
    [InlineData("format")]
    public async Task A_passkey_that_was_not_made_for_this_request_is_refused_and_costs_nothing(string wrong)
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var bearer = await user.BearerAsync();
        var asked = await AskAsync(user, bearer);
        using var passkey = wrong == "id"
            ? new SoftPasskey { Id = new byte[1024] }
            : await user.NewPasskeyAsync();
        passkey.Origin = wrong == "origin" ? "http://evil.example" : passkey.Origin;
        passkey.Domain = wrong == "domain" ? "evil.example" : passkey.Domain;
        passkey.IsUserVerified = wrong != "unverified";
        passkey.IsUserPresent = wrong != "absent";
        passkey.Format = wrong == "format" ? "fido-u2f" : null;
        var made = wrong == "challenge" ? passkey.Make(new string('A', 43)) : passkey.Make(asked);

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("invalid_request", (await user.ConfirmAsync(made, bearer)).Code);
        }

        using var right = await user.NewPasskeyAsync();
        (await user.ConfirmAsync(right.Make(asked), bearer)).Expect(201);
    }

    [Fact]
    public async Task A_passkey_with_an_unknown_transport_is_kept_and_asked_for_with_it()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        using var passkey = await user.NewPasskeyAsync();
        passkey.Transports = ["cable", "smoke-signals"];
        await user.AddAsync(passkey, await user.BearerAsync());

        var asked = TestUser.PublicKey((await user.SignInAsync()).Expect(200));

        Assert.Equal(
            passkey.Transports,
            asked.GetProperty("allowCredentials")[0].GetProperty("transports").EnumerateArray().Select(
                transport => transport.GetString()!));
    }

    [Fact]
    public async Task A_passkey_that_attests_itself_is_taken()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        using var passkey = await user.NewPasskeyAsync();
        passkey.AttestsItself = true;

        await user.AddAsync(passkey, await user.BearerAsync());

        (await user.SignInByPasskeyAsync(passkey)).Expect(200);
    }

    [Fact]
    public async Task A_passkey_answers_only_its_own_sessions_request_and_only_once()
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        var (bearer, other) = (await user.BearerAsync(), await user.BearerAsync());
        using var passkey = await user.NewPasskeyAsync();
        var asked = (await user.Tenant.PostAsync("me/passkeys", null, bearer)).Expect(200);
        var made = passkey.Make(asked.Json.GetProperty("publicKey"));

        (await user.ConfirmAsync(made, other)).Expect(409);
        (await user.ConfirmAsync(made, bearer)).Expect(201);
        (await user.ConfirmAsync(made, bearer)).Expect(409);
    }

    [Fact]
    public async Task Where_a_second_factor_is_required_a_passkey_completes_the_sign_in()
    {
        var tenant = await TestTenant.CreateAsync();
        var user = await tenant.CreateUserAsync();
        (await tenant.PatchPolicyAsync("""{"requireMfa":true}""")).Expect(204);
        var handle = (await user.SignInByCodeAsync()).Expect(200).Handle;
        (await user.VerifyAsync(handle, await user.CodeAsync("email"), "email")).Expect(200);
        var enroller = ("Authorization", $"Bearer {handle}");
        using var passkey = await user.NewPasskeyAsync();
        var asked = (await tenant.PostAsync("me/passkeys", null, enroller)).Expect(200);

        var done = (await user.ConfirmAsync(passkey.Make(asked.Json.GetProperty("publicKey")), enroller)).Expect(200);

        Assert.Equal("signed-in", done["status"]);
        Assert.Equal(10, done.Json.GetProperty("recoveryCodes").GetArrayLength());
        var removed = await RemoveAsync(user, TestUser.Bearer(done));
        Assert.Equal("second_factor_required", removed.Code);
    }

    private static async Task<JsonElement> AskAsync(TestUser user, (string Name, string Value) bearer) =>
        (await user.Tenant.PostAsync("me/passkeys", null, bearer)).Expect(200).Json.GetProperty("publicKey");

    private static async Task<Reply> RemoveAsync(TestUser user, (string Name, string Value) bearer) =>
        await user.Tenant.DeleteAsync(
            $"me/passkeys/{(await ListAsync(user, bearer))[0].GetProperty("id").GetString()}", bearer);

    private static async Task<string> HandleAsync(TestUser user, (string Name, string Value) bearer) =>
        (await user.Tenant.PostAsync("me/passkeys", null, bearer)).Expect(200).Json.GetProperty("publicKey")
            .GetProperty("user").GetProperty("id").GetString()!;

    private static async Task<List<JsonElement>> ListAsync(TestUser user, (string Name, string Value) bearer) =>
        [.. (await user.Tenant.GetAsync("me/passkeys", bearer)).Expect(200).Json.GetProperty("items").EnumerateArray()];

    private static (string Name, bool Synced) NameOf(JsonElement passkey) =>
        (passkey.GetProperty("name").GetString()!, passkey.GetProperty("synced").GetBoolean());

    [Theory]
    [InlineData("a%7Cb")]
    [InlineData("a%20b")]
    [InlineData("%C3%A5")]
    public async Task A_passkey_of_an_impossible_id_is_not_found(string id)
    {
        var user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();

        var answer = await user.Tenant.DeleteAsync($"me/passkeys/{id}", await user.BearerAsync());

        Assert.Equal("not_found", answer.Expect(404).Code);
    }
}
