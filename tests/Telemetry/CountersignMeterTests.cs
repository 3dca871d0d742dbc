using Azure.Core.Pipeline;
using Countersign.Local;
using Countersign.Telemetry;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Telemetry;

public class CountersignMeterTests : IAsyncLifetime
{
    // One for each test, because messages that another test left in a queue would be counted here.
    private readonly IsolatedBackend backend = new();

    public Task InitializeAsync() => backend.InitializeAsync();

    public Task DisposeAsync() => backend.DisposeAsync();

    [Fact]
    public async Task Every_step_of_a_user_journey_is_counted_once()
    {
        await using var app = await backend.StartAppAsync(listen: true, ownMessaging: true);
        using var meter = new MeterReadings(app);
        var tenant = await TestTenant.CreateAsync(app);
        var user = await tenant.CreateUserAsync();

        var phone = TestTenant.NewPhone();
        await EnrolAsync(app, user, phone);
        await user.SignInAsync("wrong");
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.SendAsync(handle, "sms")).Expect(202);
        await GotAsync(app, phone, 2);
        (await user.VerifyAsync(handle, await SentCodes.NewestAsync(app, user), "sms")).Expect(200);
        await user.LockAsync();
        (await tenant.PostAsync("recovery/unlock", new { token = await LinkAsync(app, user) })).Expect(200);
        await ArrivedAsync(
            meter,
            "message.step=delivered message.channel=email message.content=link: 1",
            "message.step=delivered message.channel=email message.content=notice: 1",
            "message.step=delivered message.channel=sms message.content=code calling_code=46: 2");

        Assert.Equal(
            ["outcome=challenged factor=password: 1", "outcome=failed factor=password: 6", "outcome=signed-in: 2"],
            meter.Of(CountersignMeter.SignIns));
        Assert.Equal([$"locked=account tenant.id={tenant.Id}: 1"], meter.Of(CountersignMeter.Locks));
        Assert.Equal(["locked=account by=link: 1"], meter.Of(CountersignMeter.Unlocks));
        Assert.Equal(
            [
                "message.step=delivered message.channel=email message.content=link: 1",
                "message.step=delivered message.channel=email message.content=notice: 1",
                "message.step=delivered message.channel=sms message.content=code calling_code=46: 2",
                "message.step=entered message.channel=sms message.content=code calling_code=46: 2",
                "message.step=sent message.channel=email message.content=link: 1",
                "message.step=sent message.channel=email message.content=notice: 1",
                "message.step=sent message.channel=sms message.content=code calling_code=46: 2",
            ],
            meter.Of(CountersignMeter.Messages));
        var ages = meter.All.Where(reading => reading.Instrument == CountersignMeter.QueueAge).ToList();
        Assert.Equal(
            ["message.channel=email", "message.channel=email", "message.channel=sms", "message.channel=sms"],
            ages.Select(age => age.Tags).Order(StringComparer.Ordinal));
        Assert.All(ages, age => Assert.InRange(age.Value, 0, 30));
    }

    [Fact]
    public async Task Guesses_at_an_unknown_name_are_counted_like_others_and_its_lock_separately()
    {
        await using var app = await backend.StartAppAsync();
        using var meter = new MeterReadings(app);
        var tenant = await TestTenant.CreateAsync(app);
        var unknown = new TestUser(tenant, "", TestTenant.NewEmail());

        await unknown.LockAsync();
        await unknown.SignInAsync("wrong");

        Assert.Equal(["outcome=failed factor=password: 5"], meter.Of(CountersignMeter.SignIns));
        Assert.Equal([$"locked=unknown-name tenant.id={tenant.Id}: 1"], meter.Of(CountersignMeter.Locks));
    }

    [Fact]
    public async Task An_undelivered_message_is_counted_by_the_stage_where_it_stopped()
    {
        await using var app = await backend.StartAppAsync(listen: true, ownMessaging: true);
        using var meter = new MeterReadings(app);
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync("+995555" + TestTenant.NewPhone()[^6..]);

        await FaultAsync(app, "reject");
        (await user.SignInByCodeAsync("sms")).Expect(200);
        await ArrivedAsync(meter, "message.step=failed message.channel=sms message.content=code: 1");
        await FaultAsync(app, "undelivered");
        await user.LockAsync();
        await ArrivedAsync(
            meter, "message.step=undelivered message.channel=sms message.content=link calling_code=995: 1");

        Assert.Equal(
            [
                "message.step=failed message.channel=sms message.content=code: 1",
                "message.step=sent message.channel=sms message.content=link calling_code=995: 1",
                "message.step=undelivered message.channel=sms message.content=link calling_code=995: 1",
            ],
            meter.Of(CountersignMeter.Messages));
    }

    [Fact]
    public async Task The_code_and_lock_of_an_invitee_are_counted_for_the_invitation()
    {
        await using var app = await backend.StartAppAsync();
        using var meter = new MeterReadings(app);
        var tenant = await TestTenant.CreateAsync(app);
        var created = (await tenant.PostAsync(
            "documents",
            new
            {
                title = "Lease",
                invitees = new[] { new { name = "Nino", email = TestTenant.NewEmail(), auth = "1fa" } }
            },
                tenant.Key)).Expect(201);
        var link = created.Json.GetProperty("invitations")[0].GetProperty("link").GetString();
        var handle = (await tenant.PostAsync("invitations/open", new { link })).Expect(200).Handle;
        (await tenant.PostAsync("challenges/send", new { challenge = handle, factor = "email" })).Expect(202);

        for (var i = 0; i < 5; i++)
        {
            await tenant.PostAsync("challenges/verify", new { challenge = handle, factor = "email", code = "000000" });
        }

        (await tenant.PostAsync(
            $"invitations/{created.Json.GetProperty("invitations")[0].GetProperty("id").GetString()}/unlock", null,
            tenant.Key)).Expect(204);

        Assert.Empty(meter.Of(CountersignMeter.SignIns));
        Assert.Equal([$"locked=invitation tenant.id={tenant.Id}: 1"], meter.Of(CountersignMeter.Locks));
        Assert.Equal(["locked=invitation by=back-office: 1"], meter.Of(CountersignMeter.Unlocks));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_counted_once()
    {
        var calls = new FaultPolicy();
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        using var meter = new MeterReadings(app);
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        await user.SignInAsync();
        meter.Forget();

        calls.Reset(new Fault(2, FaultMode.Lose));
        (await user.SignInAsync()).Expect(200);

        Assert.True(calls.Calls.Count > 2);
        Assert.Equal(["outcome=signed-in: 1"], meter.Of(CountersignMeter.SignIns));
    }

    private static async Task EnrolAsync(LocalApp app, TestUser user, string address)
    {
        var bearer = await user.BearerAsync();
        (await user.Tenant.PostAsync("me/factors/sms", new { address }, bearer)).Expect(202);
        await GotAsync(app, address, 1);
        (await user.Tenant.PostAsync(
            "me/factors/sms/confirm", new { code = await SentCodes.NewestAsync(app, user) }, bearer)).Expect(204);
    }

    private static async Task<string> LinkAsync(LocalApp app, TestUser user)
    {
        string? link = null;
        await Until.TrueAsync(async () =>
        {
            var got = (await new Api(app.BaseAddress).GetAsync(
                $"/local/outbox?to={Uri.EscapeDataString(user.Username)}")).Expect(200).Json;
            link = got.EnumerateArray().SelectMany(message => message.GetProperty("links").EnumerateArray()).Select(
                one => one.GetString()).FirstOrDefault(one => one!.Contains("unlock=", StringComparison.Ordinal));
            return link is not null;
        }, "the link that unlocks");
        return link!;
    }

    // A code that is entered before it was sent is no longer sent.
    private static Task GotAsync(LocalApp app, string address, int count) => Until.TrueAsync(
        async () => (await new Api(app.BaseAddress).GetAsync(
            $"/local/outbox?to={Uri.EscapeDataString(address)}")).Expect(200).Json.GetArrayLength() == count,
            $"message {count} to {address}");

    private static async Task FaultAsync(LocalApp app, string outcome) =>
        (await new Api(app.BaseAddress).PostAsync("/local/faults", new { channel = "sms", outcome })).Expect(204);

    private static Task ArrivedAsync(MeterReadings meter, params string[] expected) =>
        Until.TrueAsync(
            () => !expected.Except(meter.Of(CountersignMeter.Messages), StringComparer.Ordinal).Any(),
            string.Join(", ", expected));
}
