using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Factors;
using Countersign.SelfService;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>A user's own profile, sessions and devices.</summary>
public class MeTests : IAsyncLifetime
{
    private TestUser user = null!;

    public async Task InitializeAsync() => user = await (await TestTenant.CreateAsync()).CreateUserAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_profile_shows_every_factor_and_how_many_recovery_codes_are_left()
    {
        var me = (await user.Tenant.GetAsync("me", await user.EnrolAsync(App.Now))).Expect(200).Json;

        Assert.Equal("""["password","totp","recovery-code"]""", me.GetProperty("factors").GetRawText());
        Assert.Equal("""[{"factor":"totp"}]""", me.GetProperty("secondFactors").GetRawText());
        Assert.Equal(RecoveryCodeSet.Count, me.GetProperty("recoveryCodesLeft").GetInt32());
        Assert.Equal(
            (user.Id, user.Username, user.Username, "user"),
            (me.GetProperty("id").GetString(), me.GetProperty("username").GetString(), me.GetProperty(
                "email").GetString(), me.GetProperty("role").GetString()));
    }

    [Fact]
    public void The_address_of_a_second_factor_is_masked()
    {
        var rig = new AccountRig();
        var me = MeAnswer.Of("id", rig.Account with
        {
            AddressFactors = ImmutableDictionary<Factor, AddressFactor>.Empty
                .Add(
                    Factor.Email,
                    new AddressFactor(Factor.Email, new Address(Channel.Email, "bo@example.com", "", ""), rig.Now))
                .Add(
                    Factor.Sms,
                    new AddressFactor(Factor.Sms, new Address(Channel.Sms, "+46701234567", "", ""), rig.Now)),
        });

        Assert.Equal(
            [("sms", Mask.Text("+46701234567")), ("email", Mask.Text("bo@example.com"))],
            me.SecondFactors.Select(factor => (factor.Factor, factor.Destination!)));
        Assert.Equal(["password", "sms", "email"], me.Factors);
        Assert.Equal(0, me.RecoveryCodesLeft);
    }

    [Fact]
    public async Task A_user_sets_and_clears_the_preferred_factor_and_the_locale()
    {
        var bearer = await user.EnrolAsync(App.Now);
        (await PatchAsync(new { preferredFactor = "totp", locale = "hi" }, bearer)).Expect(204);
        var me = (await user.Tenant.GetAsync("me", bearer)).Expect(200);
        Assert.Equal(("totp", "hi"), (me["preferredFactor"], me["locale"]));

        (await PatchAsync(new { preferredFactor = (string?)null }, bearer)).Expect(204);
        me = (await user.Tenant.GetAsync("me", bearer)).Expect(200);
        Assert.False(me.Json.TryGetProperty("preferredFactor", out _));
        Assert.Equal("hi", me["locale"]);
    }

    [Fact]
    public async Task Only_an_enrolled_second_factor_can_be_preferred()
    {
        var bearer = await user.BearerAsync();

        Assert.Equal(
            "factor_not_offered", (await PatchAsync(new { preferredFactor = "totp" }, bearer)).Expect(422).Code);
        foreach (var factor in (string[])["password", "recovery-code", "TOTP", ""])
        {
            (await PatchAsync(new { preferredFactor = factor }, bearer)).Expect(400);
        }
    }

    [Fact]
    public async Task A_user_can_change_nothing_else_of_the_profile()
    {
        var errors = (await PatchAsync(
            new { role = "admin", email = "a@b.example", locale = "de" }, await user.BearerAsync())).Expect(
                400).Json.GetProperty("errors");

        Assert.Equal(
            ["email", "locale", "role"],
            errors.EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_session_can_be_read_by_its_id_while_it_is_valid()
    {
        var (mine, other) = (await user.BearerAsync(), await user.BearerAsync());
        var id = (await user.Tenant.GetAsync("me/sessions", mine)).Json.GetProperty("items").EnumerateArray().Single(
            session => !session.GetProperty("current").GetBoolean()).GetProperty("id").GetString();

        Assert.Equal(id, (await user.Tenant.GetAsync($"me/sessions/{id}", mine)).Expect(200)["id"]);
        Assert.True(
            (await user.Tenant.GetAsync($"me/sessions/{id}", other)).Expect(200).Json.GetProperty(
                "current").GetBoolean());
        (await user.Tenant.DeleteAsync($"me/sessions/{id}", mine)).Expect(204);
        (await user.Tenant.GetAsync($"me/sessions/{id}", mine)).Expect(404);
    }

    [Fact]
    public async Task Only_its_owner_can_list_read_and_forget_a_recognised_device()
    {
        (await user.Tenant.PatchPolicyAsync("""{"devices":{"enabled":true}}""")).Expect(204);
        var bearer = await user.BearerAsync();
        var device = Assert.Single(
            (await user.Tenant.GetAsync("me/devices", bearer)).Expect(200).Json.GetProperty("items").EnumerateArray());
        var id = device.GetProperty("id").GetString();
        Assert.Equal(
            ["createdAt", "id", "lastUsedAt", "locked"],
            device.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.False(device.GetProperty("locked").GetBoolean());
        var stranger = await (await user.Tenant.CreateUserAsync()).BearerAsync();
        (await user.Tenant.GetAsync($"me/devices/{id}", stranger)).Expect(404);
        (await user.Tenant.DeleteAsync($"me/devices/{id}", stranger)).Expect(404);

        Assert.Equal(device.GetRawText(), (await user.Tenant.GetAsync($"me/devices/{id}", bearer)).Expect(200).Text);
        (await user.Tenant.DeleteAsync($"me/devices/{id}", bearer)).Expect(204);
        (await user.Tenant.GetAsync($"me/devices/{id}", bearer)).Expect(404);
        (await user.Tenant.DeleteAsync($"me/devices/{id}", bearer)).Expect(404);
    }

    private Task<Reply> PatchAsync(object body, (string, string) bearer) => user.Tenant.PatchAsync("me", body, bearer);
}
