using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

/// <summary>The messaging stand-in sends delivery reports, and the app processes them.</summary>
public sealed class SimulatedReportTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    [Theory]
    [InlineData("ok", "delivered")]
    [InlineData("undelivered", "undelivered")]
    public async Task The_administrator_sees_the_delivery_of_an_sms(string outcome, string status)
    {
        await using var app = await backend.StartAppAsync(listen: true, ownMessaging: true);
        (await new Api(app.BaseAddress).PostAsync("/local/faults", new { channel = "sms", outcome })).Expect(204);
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync(app)).CreateUserAsync());
        await room.SetPhoneAsync();
        var handle = (await room.EnterAsync(await room.User.BearerAsync())).Expect(200).Handle;

        (await room.User.SendAsync(handle, "sms")).Expect(202);

        await Until.TrueAsync(async () => await StatusAsync(room) == status, "the report has come");
    }

    [Theory]
    [InlineData("undelivered", 2)]
    [InlineData("opted-out", 1)]
    public async Task A_lost_code_is_sent_again_once_and_a_number_that_opted_out_gets_none(string outcome, int messages)
    {
        await using var app = await backend.StartAppAsync(listen: true, ownMessaging: true);
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        var phone = TestTenant.NewPhone();
        var bearer = await user.BearerAsync();
        (await user.Tenant.PostAsync("me/factors/sms", new { address = phone }, bearer)).Expect(202);
        (await user.Tenant.PostAsync(
            "me/factors/sms/confirm", new { code = await CodeAsync(app, phone, 1) }, bearer)).Expect(204);
        (await new Api(app.BaseAddress).PostAsync("/local/faults", new { channel = "sms", outcome })).Expect(204);
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.SendAsync(handle, "sms")).Expect(202);

        var challenge = default(System.Text.Json.JsonElement);
        await Until.TrueAsync(async () =>
        {
            challenge = (await user.Tenant.PostAsync("challenges/status", new { challenge = handle })).Expect(
                200).Json.GetProperty("challenge");
            return challenge.GetProperty("delivery").GetProperty("sms").GetString() == "undelivered";
        }, "the challenge shows it");
        var code = await CodeAsync(app, phone, 1 + messages);

        Assert.Equal(handle, challenge.GetProperty("handle").GetString());
        (await user.VerifyAsync(handle, code, "sms")).Expect(200);
    }

    [Theory]
    [InlineData("ok", "delivered")]
    [InlineData("undelivered", "undelivered")]
    public async Task The_sender_of_an_invitation_sees_the_delivery_of_its_email(string outcome, string status)
    {
        await using var app = await backend.StartAppAsync(listen: true, ownMessaging: true);
        (await new Api(app.BaseAddress).PostAsync("/local/faults", new { channel = "email", outcome })).Expect(204);
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(app));

        await Until.TrueAsync(
            async () => (await invitee.ReadAsync()).TryGetProperty("emailDelivery", out var shown)
                && shown.GetString() == status, "the report has come");
    }

    // The outbox is newest first; each message that was sent so far carries a code.
    private static async Task<string> CodeAsync(Countersign.Local.LocalApp app, string phone, int messages)
    {
        var outbox = default(System.Text.Json.JsonElement);
        await Until.TrueAsync(async () =>
        {
            outbox = (await new Api(app.BaseAddress).GetAsync(
                $"/local/outbox?to={Uri.EscapeDataString(phone)}")).Expect(200).Json;
            return outbox.GetArrayLength() == messages;
        }, $"{messages} messages");
        return outbox[0].GetProperty("text").GetString()![^6..];
    }

    private static async Task<string?> StatusAsync(TestRoom room)
    {
        var member = (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(
            200).Json.GetProperty("members")[0];
        return member.TryGetProperty("phoneDelivery", out var shown) ? shown.GetString() : null;
    }
}
