using System.Text.Json;
using Countersign.Aggregates;
using Countersign.DataRooms;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Reports;

/// <summary>What an enforced data room would require of its members.</summary>
public class RoomReportTests : IAsyncLifetime
{
    private TestTenant tenant = null!;
    private TestRoom room = null!;

    public async Task InitializeAsync()
    {
        tenant = await TestTenant.CreateAsync();
        room = await TestRoom.CreateAsync(await tenant.CreateUserAsync(), enforced: false);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_member_is_protected_unprotected_or_exempt_whether_the_room_enforces_yet_or_not(bool enforced)
    {
        (await room.EnforceAsync(enforced)).Expect(204);
        var (numbered, administrator, sleeping) = (await JoinAsync(), await JoinAsync(administrator: true),
            await JoinAsync());
        await numbered.SetPhoneAsync();
        await sleeping.SetPhoneAsync();
        (await sleeping.PutAsync(new { group = "Buyers", administrator = true })).Expect(204);

        var seen = await ReadAsync();

        Assert.Equal(
            (enforced, 4, 1),
            (seen.GetProperty("enforced").GetBoolean(), seen.GetProperty("members").GetInt32(), seen.GetProperty(
                "protected").GetInt32()));
        Assert.Equal([room.User.Id], Ids(seen, "unprotected"));
        Assert.Equal(Sorted(administrator.User.Id, sleeping.User.Id), Ids(seen, "exempt"));
        Assert.Empty(Ids(seen, "undeliverable"));
    }

    [Fact]
    public async Task A_member_whose_number_was_removed_is_unprotected()
    {
        await room.SetPhoneAsync();
        Assert.Empty(Ids(await ReadAsync(), "unprotected"));
        (await room.PhoneAsync("")).Expect(204);

        Assert.Equal([room.User.Id], Ids(await ReadAsync(), "unprotected"));
    }

    [Theory]
    [InlineData(DeliveryStatus.Sent, false)]
    [InlineData(DeliveryStatus.Delivered, false)]
    [InlineData(DeliveryStatus.Undelivered, true)]
    public async Task A_number_that_gets_no_messages_is_undeliverable_until_it_is_replaced(
        DeliveryStatus status, bool isListed)
    {
        await room.SetPhoneAsync();
        await CommitAsync(
            room.User.Id,
            membership => membership! with
            {
                Head = membership.Head with { PhoneDelivery = new Delivery("message", status, App.Now) },
            });

        var seen = await ReadAsync();
        Assert.Equal(
            (1, isListed),
            (seen.GetProperty("protected").GetInt32(), Ids(seen, "undeliverable").Contains(room.User.Id)));
        await room.SetPhoneAsync();
        Assert.Empty(Ids(await ReadAsync(), "undeliverable"));
    }

    [Fact]
    public async Task A_removed_member_is_not_counted_and_the_room_stays()
    {
        (await tenant.DeleteAsync($"data-rooms/{room.Id}/members/{room.User.Id}", tenant.Key)).Expect(204);

        Assert.Equal(
            $$"""{"id":"{{room.Id}}","enforced":false,"members":0,"protected":0,"unprotected":[],"exempt":[],"undeliverable":[]}""", (await ReadAsync()).GetRawText());
    }

    [Fact]
    public async Task A_deleted_user_is_not_counted_even_while_a_room_still_has_the_membership()
    {
        (await tenant.DeleteAsync($"users/{room.User.Id}", tenant.Key)).Expect(204);
        await CommitAsync(
            room.User.Id, _ => new Membership { Head = new MembershipHead { GroupId = "", Version = 9 } });

        Assert.Equal(0, (await ReadAsync()).GetProperty("members").GetInt32());
    }

    [Fact]
    public async Task Each_room_has_its_own_members()
    {
        var other = await TestRoom.CreateAsync(room.User);
        var report = (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Json.GetProperty(
            "dataRooms").GetProperty("rooms").EnumerateArray().ToList();

        Assert.Equal(
            new[] { (room.Id, false, 1), (other.Id, true, 1) }.Order(),
            report.Select(
                one => (one.GetProperty("id").GetString()!, one.GetProperty("enforced").GetBoolean(), one.GetProperty(
                    "members").GetInt32())).Order());
    }

    private async Task<TestRoom> JoinAsync(bool administrator = false)
    {
        var member = new TestRoom(await tenant.CreateUserAsync(), room.Id);
        (await member.PutAsync(new { group = "Buyers", administrator })).Expect(204);
        return member;
    }

    private async Task CommitAsync(string userId, Func<Membership?, Membership> change)
    {
        var store = (await App.SharedAsync()).Services.GetRequiredService<AggregateStore>();
        var partition = PartitionId.Member(tenant.Id, room.Id, userId);
        var loaded = await store.LoadAsync<Membership>(partition, CancellationToken.None);
        Assert.True(
            await store.CommitAsync(
                partition, loaded,
                new Change<Membership>(change(loaded.State), [], [], $"{Guid.NewGuid():N}", App.Now, "local"),
                CancellationToken.None));
    }

    private async Task<JsonElement> ReadAsync() =>
        (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Json.GetProperty("dataRooms").GetProperty(
            "rooms").EnumerateArray().Single();

    private static string[] Ids(JsonElement seen, string list) =>
        Sorted([.. seen.GetProperty(list).EnumerateArray().Select(id => id.GetString()!)]);

    private static string[] Sorted(params string[] ids) => [.. ids.Order(StringComparer.Ordinal)];
}
