using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

/// <summary>The stand-in reports what became of an SMS, and the product hears it.</summary>
public sealed class PlayedReportTests(Island island) : IClassFixture<Island>
{
    [Theory]
    [InlineData("ok", "delivered")]
    [InlineData("undelivered", "undelivered")]
    public async Task What_became_of_an_sms_is_shown_to_the_administrator(string outcome, string status)
    {
        await using var app = await island.StartAppAsync(listen: true, ownMessaging: true);
        (await new Api(app.BaseAddress).PostAsync("/local/faults", new { channel = "sms", outcome })).Expect(204);
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync(app)).CreateUserAsync());
        await room.SetPhoneAsync();
        var handle = (await room.EnterAsync(await room.User.BearerAsync())).Expect(200).Handle;

        (await room.User.SendAsync(handle, "sms")).Expect(202);

        await Until.TrueAsync(async () => await StatusAsync(room) == status, "the report has come");
    }

    private static async Task<string?> StatusAsync(TestRoom room)
    {
        var member = (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(200).Json.GetProperty("members")[0];
        return member.TryGetProperty("phoneDelivery", out var shown) ? shown.GetString() : null;
    }
}
