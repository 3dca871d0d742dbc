using System.Text.Json;
using Countersign.Aggregates;
using Countersign.DataRooms;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.DataRooms;

/// <summary>Data rooms over HTTP, from the side of administrators and members.</summary>
public class DataRoomTests
{
    [Fact]
    public async Task A_member_with_a_number_enters_an_sms_code_once_per_session()
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        var phone = await room.SetPhoneAsync();
        var asked = (await room.EnterAsync(bearer)).Expect(200);
        Assert.Equal(("challenge", "data-room", "[[\"sms\"]]"), Shown(asked));
        Assert.Equal(asked.Handle, (await room.EnterAsync(bearer)).Expect(200).Handle);

        var sent = (await room.User.SendAsync(asked.Handle, "sms")).Expect(202);
        Assert.DoesNotContain(phone, sent.Text, StringComparison.Ordinal);
        Assert.Equal(
            "granted",
            (await room.User.VerifyAsync(asked.Handle, await TestUser.CodeSentToAsync(phone), "sms")).Expect(
                200)["status"]);

        Assert.Equal("granted", (await room.EnterAsync(bearer)).Expect(200)["status"]);
        Assert.Equal("challenge", (await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["status"]);
    }

    [Fact]
    public async Task What_a_recovery_code_proved_in_a_room_is_over_with_its_set()
    {
        var clock = new MovedClock(App.Now);
        await using var app = await App.StartAsync(clock: clock);
        var tenant = await TestTenant.CreateAsync(app);
        (await tenant.PatchPolicyAsync("""{"devices":{"enabled":true,"skipSecondFactor":true}}""")).Expect(204);
        var user = await tenant.CreateUserAsync();
        var owner = await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        var deviceToken =
            (await user.VerifyAsync(handle, user.RecoveryCodes[0], "recovery-code")).Expect(200)["deviceToken"];
        var onDevice = TestUser.Bearer((await tenant.PostAsync(
            "sign-in", new { username = user.Username, password = TestTenant.Password, deviceToken })).Expect(200));
        var room = await TestRoom.CreateAsync(user, enforced: false);
        var asked = (await room.EnterAsync(onDevice)).Expect(200);
        (await user.VerifyAsync(asked.Handle, user.RecoveryCodes[1], "recovery-code")).Expect(200);
        Assert.Equal("granted", (await room.EnterAsync(onDevice)).Expect(200)["status"]);

        clock.SetTo(App.Now.AddSeconds(30));
        (await tenant.PostAsync("me/recovery-codes", new { code = user.Code(clock.GetUtcNow()) }, owner)).Expect(200);

        Assert.Equal("challenge", (await room.EnterAsync(onDevice)).Expect(200)["status"]);
    }

    [Fact]
    public async Task A_room_with_as_many_groups_as_it_may_have_is_deleted_with_all_of_them()
    {
        var room = await RoomAsync();
        foreach (var names in Enumerable.Range(1, 99).Select(number => $"Group {number}").Chunk(20))
        {
            (await room.PutAsync(new { groups = names, administrator = false })).Expect(204);
        }

        (await room.Tenant.PostAsync($"data-rooms/{room.Id}/groups", new { name = "One more" }, room.Tenant.Key))
            .Expect(409);
        (await room.Tenant.DeleteAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(204);

        var store = (await App.SharedAsync()).Services.GetRequiredService<AggregateStore>();
        var partition = PartitionId.DataRoom(room.Tenant.Id, room.Id);
        await Until.TrueAsync(
            async () => (await store.LoadAsync<DataRoom>(partition, CancellationToken.None)).State is
            {
                Head: { Deleted: true, Name: "" }, Groups.IsEmpty: true,
            }, "a room without groups");
        var member = PartitionId.Member(room.Tenant.Id, room.Id, room.User.Id);
        await Until.TrueAsync(
            async () => (await store.LoadAsync<Membership>(member, CancellationToken.None)).State is null
                or { Head.Removed: true }, "a removed member");
    }

    [Theory]
    [InlineData("number")]
    [InlineData("group")]
    [InlineData("role")]
    [InlineData("flag")]
    public async Task A_change_ends_open_challenges_and_every_member_must_prove_again(string change)
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        await room.PassAsync(bearer, await room.SetPhoneAsync());
        var other = (await room.EnterAsync(await room.User.BearerAsync())).Expect(200).Handle;
        switch (change)
        {
            case "number":
                await room.SetPhoneAsync();
                break;
            case "group":
                (await room.PutAsync(new { group = "Others", administrator = false })).Expect(204);
                break;
            case "role":
                (await room.PutAsync(new { group = "Buyers", administrator = true })).Expect(204);
                (await room.PutAsync(new { group = "Buyers", administrator = false })).Expect(204);
                break;
            default:
                (await room.EnforceAsync(false)).Expect(204);
                (await room.EnforceAsync(true)).Expect(204);
                break;
        }

        Assert.Equal("challenge_expired", (await room.User.SendAsync(other, "sms")).Expect(410).Code);
        Assert.Equal("challenge", (await room.EnterAsync(bearer)).Expect(200)["status"]);
    }

    [Fact]
    public async Task A_room_administrator_is_exempt_and_needs_no_code_even_with_a_number()
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        await room.SetPhoneAsync();
        (await room.PutAsync(new { group = "Buyers", administrator = true })).Expect(204);

        Assert.Equal("granted", (await room.EnterAsync(bearer)).Expect(200)["status"]);
        Assert.Equal("administrator_exempt", (await room.PhoneAsync(TestTenant.NewPhone())).Expect(422).Code);
        (await room.PutAsync(new { group = "Buyers", administrator = false })).Expect(204);
        Assert.Equal("challenge", (await room.EnterAsync(bearer)).Expect(200)["status"]);
        (await room.PutAsync(new { group = "Buyers", administrator = true })).Expect(204);
        (await room.PhoneAsync("")).Expect(204);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removing_a_members_number_ends_the_enforcement_for_that_member(bool byDelete)
    {
        var room = await RoomAsync();
        await room.SetPhoneAsync();
        (byDelete
            ? await room.Tenant.DeleteAsync(
                $"data-rooms/{room.Id}/members/{room.User.Id}/two-factor-phone", room.Tenant.Key)
            : await room.PhoneAsync("")).Expect(204);

        Assert.Equal("granted", (await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["status"]);
        Assert.Equal(
            "member.entered-unprotected",
            (await room.Tenant.AuditAsync(room.Id + room.User.Id))[^1].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_strict_tenant_refuses_members_without_a_number()
    {
        var room = await RoomAsync("""{"missingPhone":"block"}""");

        Assert.Equal("forbidden", (await room.EnterAsync(await room.User.BearerAsync())).Expect(403).Code);
        (await room.EnforceAsync(false)).Expect(204);
        (await room.EnterAsync(await room.User.BearerAsync())).Expect(200);
    }

    [Fact]
    public async Task A_stricter_policy_refuses_a_member_without_a_number_at_the_next_access()
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        (await room.EnterAsync(bearer)).Expect(200);
        (await room.Tenant.PatchPolicyAsync("""{"missingPhone":"block"}""")).Expect(204);

        Assert.Equal("forbidden", (await room.EnterAsync(bearer)).Expect(403).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_sms_counts_for_session_and_room_only_for_the_same_number_and_if_the_policy_allows(
        bool allowed)
    {
        var room = await RoomAsync($$"""{"oneSmsForBoth":{{(allowed ? "true" : "false")}}}""");
        var bearer = await room.User.BearerAsync();
        await room.User.EnrolSmsAsync(bearer);

        // The session has just proved the number.
        await room.SetPhoneAsync(room.User.Phone);
        Assert.Equal(allowed ? "granted" : "challenge", (await room.EnterAsync(bearer)).Expect(200)["status"]);
        await room.SetPhoneAsync();
        Assert.Equal("challenge", (await room.EnterAsync(bearer)).Expect(200)["status"]);
    }

    [Fact]
    public async Task A_number_that_was_the_first_factor_does_not_count_for_the_room_too()
    {
        var tenant = await TestTenant.CreateAsync();
        var room = await TestRoom.CreateAsync(await tenant.CreateUserAsync(TestTenant.NewPhone()));
        await room.SetPhoneAsync(room.User.Username);
        var handle = (await room.User.SignInByCodeAsync("sms")).Expect(200).Handle;
        var bearer = TestUser.Bearer(
            (await room.User.VerifyAsync(handle, await TestUser.CodeSentToAsync(room.User.Username), "sms")).Expect(
                200));

        Assert.Equal("same_address_twice", (await room.EnterAsync(bearer)).Expect(422).Code);
        Assert.Equal("challenge", (await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["status"]);
    }

    [Fact]
    public async Task A_grant_is_not_shown_again_to_a_member_who_was_removed()
    {
        var room = await RoomAsync();
        var (bearer, key) = (await room.User.BearerAsync(), ("Idempotency-Key", Guid.NewGuid().ToString()));
        Task<Reply> EnterAsync() => room.Tenant.PostAsync($"data-rooms/{room.Id}/access", null, bearer, key);
        var first = (await EnterAsync()).Expect(200);
        Assert.Equal(first.Text, (await EnterAsync()).Expect(200).Text);
        (await room.Tenant.DeleteAsync($"data-rooms/{room.Id}/members/{room.User.Id}", room.Tenant.Key)).Expect(204);

        (await EnterAsync()).Expect(409);
    }

    [Fact]
    public async Task A_number_is_kept_but_not_required_while_the_flag_is_off()
    {
        var room = await RoomAsync();
        await room.SetPhoneAsync();
        (await room.EnforceAsync(false)).Expect(204);

        Assert.Equal("granted", (await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["status"]);
        (await room.EnforceAsync(true)).Expect(204);
        Assert.Equal("challenge", (await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["status"]);
    }

    [Fact]
    public async Task A_number_is_set_only_once_the_user_was_invited_and_only_in_full()
    {
        var room = await RoomAsync();
        var stranger = await room.Tenant.CreateUserAsync();

        Assert.Equal(
            "not_a_member",
            (await room.Tenant.PutAsync(
                $"data-rooms/{room.Id}/members/{stranger.Id}/two-factor-phone", new { phone = "+4670123456789" },
                room.Tenant.Key)).Expect(422).Code);
        (await room.PhoneAsync("0701234567")).Expect(400);
        (await room.PhoneAsync("+4670123456789")).Expect(204);
    }

    [Fact]
    public async Task A_user_who_is_not_a_member_or_was_removed_gets_not_found()
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        var stranger = await (await room.Tenant.CreateUserAsync()).BearerAsync();
        (await room.EnterAsync(bearer)).Expect(200);
        (await room.Tenant.DeleteAsync($"data-rooms/{room.Id}/members/{room.User.Id}", room.Tenant.Key)).Expect(204);

        var answers =
            new[] { await room.EnterAsync(stranger), await room.EnterAsync(bearer), await room.Tenant.PostAsync(
                $"data-rooms/{new string('A', 22)}/access", null, bearer) };

        Assert.Single(answers.Select(answer => (answer.Status, answer.Text)).Distinct());
        Assert.Equal(404, answers[0].Status);
    }

    [Fact]
    public async Task The_fifth_wrong_code_locks_the_membership_and_not_the_account()
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        var phone = await room.SetPhoneAsync();
        var handle = (await room.EnterAsync(bearer)).Expect(200).Handle;
        (await room.User.SendAsync(handle, "sms")).Expect(202);
        var wrong = TestUser.OtherThan(await TestUser.CodeSentToAsync(phone));
        for (var i = 0; i < 4; i++)
        {
            (await room.User.VerifyAsync(handle, wrong, "sms")).Expect(401);
        }

        Assert.Equal("administrator", (await room.User.VerifyAsync(handle, wrong, "sms")).Expect(423)["recovery"]);
        (await room.EnterAsync(bearer)).Expect(423);
        (await room.User.SignInAsync()).Expect(200);
        (await room.Tenant.PostAsync(
            $"data-rooms/{room.Id}/members/{room.User.Id}/unlock", null, room.Tenant.Key)).Expect(204);
        Assert.Equal("challenge", (await room.EnterAsync(bearer)).Expect(200)["status"]);
    }

    [Fact]
    public async Task The_back_office_sees_rooms_groups_members_and_numbers()
    {
        var room = await RoomAsync();
        var phone = await room.SetPhoneAsync();
        (await room.Tenant.PostAsync($"data-rooms/{room.Id}/groups", new { name = "Sellers" }, room.Tenant.Key)).Expect(
            201);
        (await room.Tenant.PostAsync($"data-rooms/{room.Id}/groups", new { name = "Buyers" }, room.Tenant.Key)).Expect(
            409);

        var seen = (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(200).Json;

        Assert.Equal(
            ["Buyers", "Sellers"],
            seen.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()));
        var member = seen.GetProperty("members").EnumerateArray().Single();
        Assert.Equal(
            (room.User.Id, "Buyers", phone, true),
            (member.GetProperty("userId").GetString(), member.GetProperty("group").GetString(), member.GetProperty(
                "twoFactorPhone").GetString(), member.GetProperty("protected").GetBoolean()));
    }

    [Fact]
    public async Task Putting_a_member_without_a_role_leaves_the_role_as_it_was()
    {
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());
        async Task<bool> IsAdministratorAsync() =>
            (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(200).Json
                .GetProperty("members").EnumerateArray().Single().GetProperty("administrator").GetBoolean();

        (await room.PutAsync(new { group = "Sellers" })).Expect(204);
        Assert.False(await IsAdministratorAsync());
        (await room.PutAsync(new { group = "Sellers", administrator = true })).Expect(204);
        (await room.PutAsync(new { group = "Buyers" })).Expect(204);
        Assert.True(await IsAdministratorAsync());
    }

    [Fact]
    public async Task A_deleted_users_number_is_removed_from_every_room()
    {
        var room = await RoomAsync();
        await room.SetPhoneAsync();
        (await room.Tenant.DeleteAsync($"users/{room.User.Id}", room.Tenant.Key)).Expect(204);

        Assert.Empty(
            (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(200).Json.GetProperty(
                "members").EnumerateArray());
    }

    private static async Task<TestRoom> RoomAsync(string policy = "{}")
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync(policy)).Expect(204);
        return await TestRoom.CreateAsync(await tenant.CreateUserAsync());
    }

    private static (string, string, string) Shown(Reply reply)
    {
        var challenge = reply.Json.GetProperty("challenge");
        return (reply["status"], challenge.GetProperty("purpose").GetString()!, JsonSerializer.Serialize(
            challenge.GetProperty("required")));
    }
}
