using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.DataRooms;

/// <summary>Lists of rooms, groups of members, and the end of a room.</summary>
public class RoomListTests
{
    private const string NoRoom = "AAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task Rooms_are_listed_page_by_page_without_deleted_ones()
    {
        var member = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var (kept, gone, last) = (
            await TestRoom.CreateAsync(member), await TestRoom.CreateAsync(member), await TestRoom.CreateAsync(member));
        (await DeleteAsync(gone)).Expect(204);

        var first = (await member.Tenant.GetAsync("data-rooms?limit=1", member.Tenant.Key)).Expect(200).Json;
        var second = (await member.Tenant.GetAsync(
            $"data-rooms?limit=2&cursor={first.GetProperty("cursor").GetString()}",
            member.Tenant.Key)).Expect(200).Json;

        Assert.Equal(new[] { kept.Id, last.Id }.Order(), Ids(first).Concat(Ids(second)).Order());
        Assert.Equal("Deal", first.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.True(first.GetProperty("items")[0].GetProperty("enforcedTwoFactor").GetBoolean());
    }

    [Fact]
    public async Task Users_list_the_rooms_that_they_are_members_of_and_no_others()
    {
        var tenant = await TestTenant.CreateAsync();
        var (user, other) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        var (mine, left, deleted) = (
            await TestRoom.CreateAsync(user), await TestRoom.CreateAsync(user), await TestRoom.CreateAsync(user));
        await TestRoom.CreateAsync(other);
        await mine.SetPhoneAsync();
        (await mine.PutAsync(new { groups = new[] { "Sellers", "Buyers" } })).Expect(204);
        (await tenant.DeleteAsync($"data-rooms/{left.Id}/members/{user.Id}", tenant.Key)).Expect(204);
        (await DeleteAsync(deleted)).Expect(204);

        var seen = (await tenant.GetAsync("me/data-rooms", await user.BearerAsync())).Expect(200).Json;

        Assert.Equal(
            $$"""[{"id":"{{mine.Id}}","name":"Deal","groups":["Buyers","Sellers"],"administrator":false,"protected":true}]""",
            seen.GetProperty("items").GetRawText());
    }

    [Fact]
    public async Task Own_rooms_come_in_pages()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var rooms = new[] { await TestRoom.CreateAsync(user), await TestRoom.CreateAsync(user) };
        var bearer = await user.BearerAsync();

        var first = (await user.Tenant.GetAsync("me/data-rooms?limit=1", bearer)).Expect(200).Json;
        var second = (await user.Tenant.GetAsync(
            $"me/data-rooms?limit=1&cursor={first.GetProperty("cursor").GetString()}", bearer)).Expect(200).Json;

        Assert.Equal(rooms.Select(room => room.Id).Order(), Ids(first).Concat(Ids(second)).Order());
    }

    [Fact]
    public async Task A_deleted_room_is_like_one_that_never_was()
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        await room.SetPhoneAsync();
        var handle = (await room.EnterAsync(bearer)).Expect(200).Handle;
        (await DeleteAsync(room)).Expect(204);

        Assert.Equal(
            (await room.Tenant.PostAsync($"data-rooms/{NoRoom}/access", null, bearer)).Expect(404).Text,
            (await room.EnterAsync(bearer)).Expect(404).Text);
        Assert.Equal("challenge_expired", (await room.User.SendAsync(handle, "sms")).Expect(410).Code);
        (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(404);
        (await room.EnforceAsync(false)).Expect(404);
        (await room.PutAsync(new { group = "Buyers" })).Expect(404);
        (await room.PhoneAsync(TestTenant.NewPhone())).Expect(404);
        (await room.Tenant.PostAsync(
            $"data-rooms/{room.Id}/groups", new { name = "Late" }, room.Tenant.Key)).Expect(404);
        (await DeleteAsync(room)).Expect(404);
        Assert.Equal("data-room.deleted", await LastTypeAsync(room.Tenant, room.Id));
        Assert.Equal("member.removed", await LastTypeAsync(room.Tenant, room.Id + room.User.Id));
    }

    [Fact]
    public async Task A_grant_is_not_shown_again_once_its_room_is_deleted()
    {
        var room = await RoomAsync();
        var (bearer, key) = (await room.User.BearerAsync(), ("Idempotency-Key", Guid.NewGuid().ToString()));
        Task<Reply> EnterAsync() => room.Tenant.PostAsync($"data-rooms/{room.Id}/access", null, bearer, key);
        (await EnterAsync()).Expect(200);
        (await DeleteAsync(room)).Expect(204);

        (await EnterAsync()).Expect(409);
    }

    [Fact]
    public async Task A_member_is_in_several_groups_and_the_grant_names_all_of_them()
    {
        var room = await RoomAsync();
        (await room.PutAsync(new { groups = new[] { "Sellers", "Buyers", "Sellers" } })).Expect(204);

        var grant = Claims((await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["grant"]);

        Assert.Equal("""["Buyers","Sellers"]""", grant.GetProperty("groups").GetRawText());
        Assert.False(grant.TryGetProperty("group", out _));
        Assert.Equal("""["Buyers","Sellers"]""", (await MemberAsync(room)).GetProperty("groups").GetRawText());
    }

    [Fact]
    public async Task The_grant_of_a_member_of_one_group_names_it_alone()
    {
        var room = await RoomAsync();

        var grant = Claims((await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["grant"]);

        Assert.Equal("Buyers", grant.GetProperty("group").GetString());
        Assert.Equal("""["Buyers"]""", grant.GetProperty("groups").GetRawText());
    }

    [Fact]
    public async Task Left_out_groups_stay_as_they_were_and_a_new_member_must_have_some()
    {
        var room = await RoomAsync();
        (await room.PutAsync(new { administrator = true })).Expect(204);
        var member = await MemberAsync(room);
        Assert.Equal(
            ("Buyers", true),
            (member.GetProperty("group").GetString(), member.GetProperty("administrator").GetBoolean()));
        (await room.Tenant.DeleteAsync($"data-rooms/{room.Id}/members/{room.User.Id}", room.Tenant.Key)).Expect(204);

        var refused = (await room.PutAsync(new { administrator = true })).Expect(400);

        Assert.True(refused.Json.GetProperty("errors").TryGetProperty("group", out _));
    }

    [Theory]
    [InlineData("""{"group":"Buyers","groups":["Sellers"]}""", 400)]
    [InlineData("""{"groups":[]}""", 400)]
    [InlineData("""{"groups":[""]}""", 400)]
    [InlineData("""{"groups":["a:b"]}""", 400)]
    [InlineData("""{"groups":[1]}""", 400)]
    public async Task A_member_is_in_one_group_or_several_by_fit_names(string body, int status)
    {
        var room = await RoomAsync();

        Assert.Equal(status, (await room.PutAsync(JsonElement.Parse(body))).Status);
    }

    [Theory]
    [InlineData(20, 204)]
    [InlineData(21, 400)]
    public async Task A_member_is_in_twenty_groups_at_most(int count, int status)
    {
        var room = await RoomAsync();

        var put = await room.PutAsync(new { groups = Enumerable.Range(1, count).Select(number => $"Group {number}") });

        Assert.Equal(status, put.Status);
    }

    [Fact]
    public async Task The_same_groups_in_another_order_are_no_change()
    {
        var room = await RoomAsync();
        var bearer = await room.User.BearerAsync();
        var phone = await room.SetPhoneAsync();
        (await room.PutAsync(new { groups = new[] { "Sellers", "Buyers" } })).Expect(204);
        await room.PassAsync(bearer, phone);
        (await room.PutAsync(new { groups = new[] { "Buyers", "Sellers" } })).Expect(204);

        Assert.Equal("granted", (await room.EnterAsync(bearer)).Expect(200)["status"]);
    }

    private static async Task<TestRoom> RoomAsync() =>
        await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());

    private static Task<Reply> DeleteAsync(TestRoom room) =>
        room.Tenant.DeleteAsync($"data-rooms/{room.Id}", room.Tenant.Key);

    private static async Task<string?> LastTypeAsync(TestTenant tenant, string aggregateId) =>
        (await tenant.AuditAsync(aggregateId))[^1].GetProperty("type").GetString();

    private static async Task<JsonElement> MemberAsync(TestRoom room) =>
        (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(200).Json
            .GetProperty("members").EnumerateArray().Single();

    private static IEnumerable<string?> Ids(JsonElement list) =>
        list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString());

    private static JsonElement Claims(string token) =>
        JsonElement.Parse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(token.Split('.')[1]));
}
