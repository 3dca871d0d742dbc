using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.DataRooms;

/// <summary>What members are told, where and in which language.</summary>
public class RoomMessageTests
{
    private const string Page = "https://acme.example/sign";

    [Theory]
    [InlineData("en", "You are a member of a data room")]
    [InlineData("sv-SE", "Du är medlem i ett datarum")]
    [InlineData("ka", "თქვენ მონაცემთა ოთახის წევრი ხართ")]
    [InlineData("hi", "आप एक डेटा रूम के सदस्य हैं")]
    public async Task A_new_member_is_told_by_email_in_their_language_with_a_link_to_the_page(
        string locale, string subject)
    {
        var user = await UserAsync(locale);
        var room = await TestRoom.CreateAsync(user);

        var mail = await MessageToAsync(user.Username, subject);

        Assert.Equal([Page], mail.Links);
        Assert.Contains("Deal", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Deal", mail.Subject!, StringComparison.Ordinal);
        Assert.DoesNotContain(room.Id, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_member_whose_username_is_a_number_is_told_by_sms_without_the_rooms_name()
    {
        var user = await UserAsync("sv", TestTenant.NewPhone());
        await TestRoom.CreateAsync(user);

        var sms = await MessageToAsync(user.Username, "");

        Assert.StartsWith("Du är nu medlem i ett datarum.", sms.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Deal", sms.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_new_member_is_told_and_again_after_a_removal()
    {
        var user = await UserAsync("en");
        var room = await TestRoom.CreateAsync(user);
        (await room.PutAsync(new { group = "Sellers" })).Expect(204);
        await MessageToAsync(user.Username, "You are a member");
        (await room.Tenant.DeleteAsync($"data-rooms/{room.Id}/members/{user.Id}", room.Tenant.Key)).Expect(204);
        (await room.PutAsync(new { group = "Buyers" })).Expect(204);

        await MessageToAsync(user.Username, "You are a member", 2);

        Assert.Equal(2, (await App.AcsAsync()).Messages.Count(
            message => message.To == user.Username
                && message.Subject!.StartsWith("You are a member", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ka", "ოთახის კოდი")]
    [InlineData("sv-SE", "Din kod till datarummet")]
    public async Task A_room_code_is_in_the_language_of_the_member(string locale, string text)
    {
        var user = await UserAsync(locale);
        var room = await TestRoom.CreateAsync(user);
        var phone = await room.SetPhoneAsync();
        var handle = (await room.EnterAsync(await user.BearerAsync())).Expect(200).Handle;
        (await user.SendAsync(handle, "sms")).Expect(202);

        Assert.StartsWith(text, (await MessageToAsync(phone, "")).Text, StringComparison.Ordinal);
    }

    private static async Task<TestUser> UserAsync(string locale, string? username = null)
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync(username);
        (await user.Tenant.PatchPolicyAsync($$"""{"publicUrl":"{{Page}}"}""")).Expect(204);
        (await user.Tenant.PatchAsync($"users/{user.Id}", new { locale }, user.Tenant.Key)).Expect(204);
        return user;
    }

    private static async Task<OutboxMessage> MessageToAsync(string address, string subject, int number = 1)
    {
        var acs = await App.AcsAsync();
        OutboxMessage[] found = [];
        await Until.TrueAsync(() =>
        {
            found = [
                .. acs.Messages.Where(
                    message => message.To == address
                        && (message.Subject ?? "").StartsWith(subject, StringComparison.Ordinal))];
            return found.Length >= number;
        }, $"message {number} to {address}");
        return found[0];
    }
}
