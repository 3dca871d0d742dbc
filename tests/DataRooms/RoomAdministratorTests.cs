using System.Text.Json;
using Countersign.DataRooms;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.DataRooms;

/// <summary>What the administrators of a room may do in it, and nowhere else.</summary>
public class RoomAdministratorTests
{
    [Fact]
    public async Task A_room_administrator_reads_the_room_adds_moves_unlocks_and_removes_members_and_sets_numbers()
    {
        var keeper = await KeeperAsync();
        var newcomer = await keeper.Room.Tenant.CreateUserAsync();
        var path = $"data-rooms/{keeper.Room.Id}/members/{newcomer.Id}";

        var added = (await keeper.AddAsync(newcomer.Username, "Buyers")).Expect(200);
        Assert.Equal(newcomer.Id, added["id"]);
        (await keeper.PutAsync(path, new { groups = new[] { "Sellers", "Lawyers" } })).Expect(204);
        (await keeper.PutAsync($"{path}/two-factor-phone", new { phone = "+46701234567" })).Expect(204);
        (await keeper.Room.Tenant.PostAsync($"{path}/unlock", null, keeper.Bearer)).Expect(204);
        var seen = (await keeper.ReadAsync()).Expect(200).Json.GetProperty("members").EnumerateArray().Single(
            member => member.GetProperty("userId").GetString() == newcomer.Id);
        Assert.Equal(
            (newcomer.Username, """["Lawyers","Sellers"]""", "+46701234567"),
            (seen.GetProperty("username").GetString(), seen.GetProperty("groups").GetRawText(),
                seen.GetProperty("twoFactorPhone").GetString()));
        (await keeper.Room.Tenant.DeleteAsync($"{path}/two-factor-phone", keeper.Bearer)).Expect(204);
        (await keeper.Room.Tenant.DeleteAsync(path, keeper.Bearer)).Expect(204);
        (await keeper.PutAsync(path, new { group = "Buyers" })).Expect(404);
    }

    // It sleeps while they administer, and is asked for again once they do not.
    [Fact]
    public async Task The_own_number_of_a_room_administrator_is_for_the_back_office_to_clear()
    {
        var keeper = await KeeperAsync();
        var path = $"data-rooms/{keeper.Room.Id}/members/{keeper.Room.User.Id}/two-factor-phone";
        var tenant = keeper.Room.Tenant;

        Assert.Equal("forbidden", (await tenant.DeleteAsync(path, keeper.Bearer)).Expect(403).Code);
        Assert.Equal("forbidden", (await keeper.PutAsync(path, new { phone = "" })).Expect(403).Code);
        Assert.Equal(
            "administrator_exempt", (await keeper.PutAsync(path, new { phone = "+46701234567" })).Expect(422).Code);
        (await tenant.DeleteAsync(path, tenant.Key)).Expect(204);
    }

    [Fact]
    public async Task The_audit_names_the_administrator_of_the_room()
    {
        var keeper = await KeeperAsync();
        var newcomer = await keeper.Room.Tenant.CreateUserAsync();
        (await keeper.AddAsync(newcomer.Username, "Buyers")).Expect(200);

        var row = (await keeper.Room.Tenant.AuditAsync(keeper.Room.Id + newcomer.Id))[^1];

        Assert.Equal(
            ("member.added", "room-administrator", $"room-administrator:{keeper.Room.User.Id}"),
            (row.GetProperty("type").GetString(), row.GetProperty("by").GetString(),
                row.GetProperty("actor").GetString()));
    }

    [Fact]
    public async Task The_flag_and_the_rows_of_other_administrators_are_for_the_back_office()
    {
        var keeper = await KeeperAsync();
        var (other, member) = (
            await keeper.Room.Tenant.CreateUserAsync(), await keeper.Room.Tenant.CreateUserAsync());
        await keeper.JoinAsync(other, administrator: true);
        await keeper.JoinAsync(member);
        var (others, members) = (
            $"data-rooms/{keeper.Room.Id}/members/{other.Id}", $"data-rooms/{keeper.Room.Id}/members/{member.Id}");

        foreach (var flag in new[] { true, false })
        {
            Forbidden(await keeper.PutAsync(members, new { group = "Buyers", administrator = flag }));
            Forbidden(
                await keeper.PutAsync(
                    $"data-rooms/{keeper.Room.Id}/members/by-username",
                    new { username = member.Username, administrator = flag }));
        }

        Forbidden(await keeper.PutAsync(others, new { group = "Sellers" }));
        Forbidden(await keeper.AddAsync(other.Username, "Sellers"));
        Forbidden(await keeper.PutAsync($"{others}/two-factor-phone", new { phone = "" }));
        Forbidden(await keeper.Room.Tenant.DeleteAsync($"{others}/two-factor-phone", keeper.Bearer));
        Forbidden(await keeper.Room.Tenant.PostAsync($"{others}/unlock", null, keeper.Bearer));
        Forbidden(await keeper.Room.Tenant.DeleteAsync(others, keeper.Bearer));
        (await keeper.PutAsync(members, new { group = "Sellers" })).Expect(204);
    }

    [Fact]
    public async Task What_concerns_the_room_as_a_whole_and_other_rooms_is_not_for_a_room_administrator()
    {
        var keeper = await KeeperAsync();
        var tenant = keeper.Room.Tenant;
        var other = await TestRoom.CreateAsync(await tenant.CreateUserAsync());

        Forbidden(await tenant.PatchAsync($"data-rooms/{keeper.Room.Id}", new { name = "Mine" }, keeper.Bearer));
        Forbidden(await tenant.DeleteAsync($"data-rooms/{keeper.Room.Id}", keeper.Bearer));
        Forbidden(await tenant.GetAsync("data-rooms", keeper.Bearer));
        var crossed = (await tenant.GetAsync($"data-rooms/{other.Id}", keeper.Bearer)).Expect(404);
        var invented = (await tenant.GetAsync("data-rooms/AAAAAAAAAAAAAAAAAAAAAA", keeper.Bearer)).Expect(404);
        Assert.Equal(invented.Text, crossed.Text);
        (await tenant.PutAsync(
            $"data-rooms/{other.Id}/members/{other.User.Id}", new { group = "Buyers" }, keeper.Bearer)).Expect(404);
    }

    [Fact]
    public async Task A_member_gets_403_and_everybody_else_404_whatever_the_session_proved()
    {
        var keeper = await KeeperAsync();
        var (member, stranger) = (
            await keeper.Room.Tenant.CreateUserAsync(), await keeper.Room.Tenant.CreateUserAsync());
        await keeper.JoinAsync(member);

        foreach (var (user, status) in new[] { (member, 403), (stranger, 404) })
        {
            Assert.Equal(status, (await keeper.ReadAsync(await user.BearerAsync())).Status);
            Assert.Equal(status, (await keeper.ReadAsync(TestUser.Bearer(await StrongAsync(user)))).Status);
        }
    }

    [Fact]
    public async Task A_demoted_or_removed_administrator_and_one_of_a_deleted_room_lose_the_right_at_once()
    {
        var keeper = await KeeperAsync();
        (await keeper.Room.PutAsync(new { administrator = false })).Expect(204);
        Forbidden(await keeper.ReadAsync());
        (await keeper.Room.PutAsync(new { administrator = true })).Expect(204);
        (await keeper.ReadAsync()).Expect(200);
        (await keeper.Room.Tenant.DeleteAsync($"data-rooms/{keeper.Room.Id}", keeper.Room.Tenant.Key)).Expect(204);

        (await keeper.ReadAsync()).Expect(404);
    }

    [Fact]
    public async Task A_session_without_a_second_factor_may_not_administer()
    {
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());
        (await room.PutAsync(new { administrator = true })).Expect(204);

        var refused = await room.Tenant.GetAsync($"data-rooms/{room.Id}", await room.User.BearerAsync());

        Assert.Equal("step_up_required", refused.Expect(403).Code);
    }

    [Theory]
    [InlineData(-1, 200)]
    [InlineData(0, 403)]
    public async Task A_session_may_administer_for_fifteen_minutes(int seconds, int status)
    {
        var keeper = await KeeperAsync();
        await using var later = await App.StartAsync(clock: new MovedClock(App.Now.AddMinutes(15).AddSeconds(seconds)));
        var tenant = keeper.Room.Tenant.In(later);
        var renewed = (await tenant.PostAsync(
            "tokens/refresh", new { refreshToken = keeper.RefreshToken })).Expect(200);

        var seen = await tenant.GetAsync($"data-rooms/{keeper.Room.Id}", TestUser.Bearer(renewed));

        Assert.Equal(status, seen.Status);
    }

    [Fact]
    public async Task Administrators_see_no_number_of_an_administrator()
    {
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());
        await room.SetPhoneAsync();
        var keeper = await KeeperAsync(room);

        var own = (await keeper.ReadAsync()).Expect(200).Json.GetProperty("members").EnumerateArray().Single();

        Assert.False(own.TryGetProperty("twoFactorPhone", out _));
        Assert.True(
            (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(200).Json
                .GetProperty("members").EnumerateArray().Single().TryGetProperty("twoFactorPhone", out _));
    }

    [Fact]
    public async Task Every_name_counts_before_it_is_looked_up_and_only_thirty_an_hour_are_answered()
    {
        var keeper = await KeeperAsync();
        var known = await keeper.Room.Tenant.CreateUserAsync();
        var answers = new List<Reply>();
        for (var i = 0; i < NameTrials.MaximumAnHour; i++)
        {
            answers.Add(await keeper.AddAsync(TestTenant.NewEmail(), "Buyers"));
        }

        Assert.All(answers, answer => Assert.Equal(404, answer.Status));
        var (right, wrong) = (
            await keeper.AddAsync(known.Username, "Buyers"), await keeper.AddAsync(TestTenant.NewEmail(), "Buyers"));
        Assert.Equal((429, 429), (right.Status, wrong.Status));
        (await keeper.Room.Tenant.PutAsync(
            $"data-rooms/{keeper.Room.Id}/members/by-username",
            new { username = known.Username, group = "Buyers" }, keeper.Room.Tenant.Key)).Expect(200);
    }

    [Fact]
    public async Task Names_tried_at_once_are_not_answered_beyond_the_limit()
    {
        var keeper = await KeeperAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, NameTrials.MaximumAnHour + 6).Select(
                _ => keeper.AddAsync(TestTenant.NewEmail(), "Buyers")));

        Assert.Equal(NameTrials.MaximumAnHour, answers.Count(answer => answer.Status == 404));
    }

    private static void Forbidden(Reply reply) => Assert.Equal("forbidden", reply.Expect(403).Code);

    private static async Task<Reply> StrongAsync(TestUser user)
    {
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        return (await user.VerifyAsync(handle, user.Code(App.Now))).Expect(200);
    }

    private static async Task<Keeper> KeeperAsync(TestRoom? room = null)
    {
        room ??= await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());
        (await room.PutAsync(new { administrator = true })).Expect(204);
        var session = await StrongAsync(room.User);
        return new Keeper(room, TestUser.Bearer(session), session["refreshToken"]);
    }

    private sealed record Keeper(TestRoom Room, (string Name, string Value) Bearer, string RefreshToken)
    {
        public Task<Reply> ReadAsync((string Name, string Value)? bearer = null) =>
            Room.Tenant.GetAsync($"data-rooms/{Room.Id}", bearer ?? Bearer);

        public Task<Reply> PutAsync(string path, object body) => Room.Tenant.PutAsync(path, body, Bearer);

        public Task<Reply> AddAsync(string username, string group) =>
            PutAsync($"data-rooms/{Room.Id}/members/by-username", new { username, group });

        public async Task JoinAsync(TestUser user, bool administrator = false) =>
            (await Room.Tenant.PutAsync(
                $"data-rooms/{Room.Id}/members/{user.Id}", new { group = "Buyers", administrator },
                Room.Tenant.Key)).Expect(204);
    }
}
