using System.Text.Json;
using Azure.Messaging.EventGrid;
using Azure.Messaging.EventGrid.SystemEvents;
using Countersign.DeliveryReports;
using Countersign.Dispatch;
using Countersign.Local;
using Countersign.Settings;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.DeliveryReports;

/// <summary>Delivery reports from Event Grid: repeated, late, out of order, or forged.</summary>
public sealed class DeliveryReportTests : IAsyncLifetime
{
    private const string Event = """{"id":"1","subject":"","dataVersion":"1","eventType":"Other","data":{}}""";
    private const string Secret = "a secret in a delivery header, long";
    private static readonly (string, string) Header = (DeliveryReportFunction.SecretHeader, Secret);
    private Countersign.Local.LocalApp app = null!;

    public async Task InitializeAsync() =>
        app = await App.StartAsync(
            configure: services => services.PostConfigure<CountersignOptions>(
                options => options.DeliveryReportSecret = Secret));

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task An_undelivered_number_is_shown_to_the_administrator_and_a_later_report_changes_nothing()
    {
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());
        var phone = await room.SetPhoneAsync();
        var (_, id) = await SentAsync(room, phone);
        Assert.Null(await StatusAsync(room));

        (await ReportAsync(id, phone, "Failed", "4006: unreachable", Header)).Expect(204);
        Assert.Equal("undelivered", await StatusAsync(room));
        (await ReportAsync(id, phone, "Delivered", "2000", Header)).Expect(204);
        (await ReportAsync(id, phone, "Failed", "4006", Header)).Expect(204);

        Assert.Equal("undelivered", await StatusAsync(room));
        Assert.Single(
            await room.Tenant.AuditAsync(room.Id + room.User.Id),
            row => row.GetProperty("type").GetString() == "message.undelivered");
    }

    [Fact]
    public async Task A_delivered_message_is_recorded_once_however_often_it_is_reported()
    {
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());
        var phone = await room.SetPhoneAsync();
        var (_, id) = await SentAsync(room, phone);

        await Task.WhenAll(
            Enumerable.Range(0, 3).Select(
                async _ => Assert.InRange((await ReportAsync(id, phone, "Delivered", null, Header)).Status, 204, 204)));

        Assert.Equal("delivered", await StatusAsync(room));
    }

    [Fact]
    public async Task A_report_counts_only_for_a_message_that_we_sent_to_that_number()
    {
        var room = await TestRoom.CreateAsync(await (await TestTenant.CreateAsync()).CreateUserAsync());
        var phone = await room.SetPhoneAsync();
        var (_, id) = await SentAsync(room, phone);

        (await ReportAsync(id, TestTenant.NewPhone(), "Failed", null, Header)).Expect(204);
        (await ReportAsync("Outgoing_of_somebody_else", phone, "Failed", null, Header)).Expect(204);
        (await ReportAsync(id, phone, "Enqueued", null, Header)).Expect(204);

        Assert.Null(await StatusAsync(room));
    }

    [Theory]
    [InlineData(0, 503)]
    [InlineData(299_999, 503)]
    [InlineData(300_000, 204)]
    public async Task A_report_that_arrives_before_the_record_of_its_message_is_requested_again(int age, int status)
    {
        var at = App.Now - TimeSpan.FromMilliseconds(age);
        (await ReportAsync("Outgoing_not_written_yet", TestTenant.NewPhone(), "Delivered", null, Header, at)).Expect(
            status);
    }

    [Fact]
    public async Task Without_the_secret_every_event_and_the_handshake_are_refused()
    {
        var validation =
            """[{"id":"1","subject":"","dataVersion":"2","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"abc"}}]""";
        var api = new Api(app.BaseAddress);

        Assert.Equal(
            "invalid_token", (await api.PostTextAsync("/api/v1/delivery-reports", validation)).Expect(401).Code);
        (await api.PostTextAsync("/api/v1/delivery-reports", validation, (Header.Item1, Secret[..^1]))).Expect(401);
        (await new Api((await App.SharedAsync()).BaseAddress).PostTextAsync(
            "/api/v1/delivery-reports", validation, Header)).Expect(401);
        Assert.Equal(
            "abc",
            (await api.PostTextAsync("/api/v1/delivery-reports", validation, Header)).Expect(
                200)["validationResponse"]);
    }

    [Fact]
    public async Task A_bounced_email_is_found_by_its_operation_id_and_shown_in_the_challenge()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var handle = (await user.SignInByCodeAsync("email")).Expect(200).Handle;
        var code = await user.CodeAsync("email");
        var id = (await App.AcsAsync()).Messages.First(message => message.To == user.Username).Id;
        await IsKnownAsync(id);

        (await ReportAsync(id, TestTenant.NewEmail(), "Bounced")).Expect(204);
        (await ReportAsync(id, user.Username, "Expanded")).Expect(204);
        Assert.Equal(0, await CountAsync(user, "message.undelivered"));
        (await ReportAsync(id.ToUpperInvariant(), user.Username.ToUpperInvariant(), "Bounced")).Expect(204);
        (await ReportAsync(id, user.Username, "Delivered")).Expect(204);

        Assert.Equal(1, await CountAsync(user, "message.undelivered"));
        Assert.Equal(0, await CountAsync(user, "message.delivered"));
        (await user.VerifyAsync(handle, code, "email")).Expect(200);
    }

    [Fact]
    public async Task The_delivery_of_a_code_sent_by_the_account_shows_in_the_challenge_of_the_protected_resource()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        await user.EnrolSmsAsync(await user.BearerAsync());
        (await user.Tenant.PatchAsync($"users/{user.Id}", new { autoSave = true }, user.Tenant.Key)).Expect(204);
        var invitee = await TestInvitee.CreateAsync(user.Tenant, "none", user.Username);
        (await user.Tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, user.Tenant.Key)).Expect(202);
        var handle = (await invitee.OpenPreviewAsync(await invitee.LinkAsync("email", "preview"))).Expect(200).Handle;
        (await user.SendAsync(handle, "sms")).Expect(202);
        await user.CodeAsync("sms", 2);
        var id = (await App.AcsAsync()).Messages.First(message => message.To == user.Phone).Id;
        await IsKnownAsync(id);
        Assert.Equal("sent", await DeliveryAsync(user, handle));

        (await ReportAsync(id, user.Phone!, "Failed", "4001", Header)).Expect(204);

        Assert.Equal("undelivered", await DeliveryAsync(user, handle));
    }

    [Theory]
    [InlineData("Delivered", true)]
    [InlineData("Bounced", false)]
    [InlineData("Suppressed", false)]
    [InlineData("FilteredSpam", false)]
    [InlineData("Quarantined", false)]
    [InlineData("Failed", false)]
    [InlineData("Expanded", null)]
    [InlineData("delivered", null)]
    public void Every_status_of_an_email_says_whether_it_arrived(string status, bool? arrived)
    {
        var data = new { messageId = Guid.NewGuid(), recipient = "user@example.com", status };

        var report = Read(SystemEventNames.AcsEmailDeliveryReportReceived, data);

        Assert.Equal(arrived, report?.IsDelivered);
        Assert.Equal(arrived == false ? status : null, report?.Details);
        Assert.Null(Read(SystemEventNames.AcsSmsDeliveryReportReceived, data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"eventType":1,"data":{}}]""")]
    [InlineData("""[{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived"}]""")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[[]]")]
    [InlineData("[{}]")]
    [InlineData(Event)]
    [InlineData($$"""[{{Event}},{}]""")]
    [InlineData("""[{"id":"1","subject":"","dataVersion":"1","eventType":"Other"}]""")]
    [InlineData("""[{"id":"1","dataVersion":"1","eventType":"Other","data":{}}]""")]
    [InlineData("""[{"id":1,"subject":"","dataVersion":"1","eventType":"Other","data":{}}]""")]
    [InlineData(
        """[{"id":"1","subject":"","dataVersion":"1","eventType":"Other","eventTime":"yesterday","data":{}}]""")]
    [InlineData("""[{"id":"1","subject":"","dataVersion":"1","eventType":"Other","eventTime":null,"data":{}}]""")]
    [InlineData("""[{"id":"1","subject":"\ud800","dataVersion":"1","eventType":"Other","data":{}}]""")]
    [InlineData(
        """[{"id":"1","subject":"","dataVersion":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"\ud800"}}]""")]
    [InlineData(
        """[{"id":"1","subject":"","dataVersion":"1","eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":{"to":"\ud800"}}]""")]
    [InlineData("""[{"id":"1","id":"2","subject":"","dataVersion":"1","eventType":"Other","data":{}}]""")]
    [InlineData("""[{"id":"1","subject":"","dataVersion":"1","eventType":"Other","data":{"to":"a","to":"b"}}]""")]
    public async Task A_body_that_is_not_a_list_of_events_is_refused(string body) =>
        (await new Api(app.BaseAddress).PostTextAsync("/api/v1/delivery-reports", body, Header)).Expect(400);

    [Theory]
    [InlineData(100, 204)]
    [InlineData(101, 400)]
    public async Task A_list_holds_a_hundred_events_at_most(int events, int status) =>
        (await new Api(app.BaseAddress).PostTextAsync(
            "/api/v1/delivery-reports", $"[{string.Join(',', Enumerable.Repeat(Event, events))}]", Header)).Expect(
                status);

    [Theory]
    [InlineData("Microsoft.EventGrid.SubscriptionValidationEvent", "null")]
    [InlineData("Microsoft.EventGrid.SubscriptionValidationEvent", "{\"validationCode\":5}")]
    [InlineData("Microsoft.Communication.SMSDeliveryReportReceived", "[]")]
    [InlineData("Microsoft.Communication.SMSDeliveryReportReceived", "{\"messageId\":5,\"to\":{}}")]
    [InlineData("Microsoft.Communication.EmailDeliveryReportReceived", "{\"deliveryAttemptTimeStamp\":\"x\"}")]
    [InlineData("Microsoft.Communication.EmailDeliveryReportReceived", "\"text\"")]
    public async Task Event_data_of_another_shape_is_ignored(string eventType, string data)
    {
        var body = $$"""[{"id":"1","subject":"","dataVersion":"1","eventType":"{{eventType}}","data":{{data}}}]""";

        (await new Api(app.BaseAddress).PostTextAsync("/api/v1/delivery-reports", body, Header)).Expect(204);
    }

    private static DeliveryReport? Read(string eventType, object data) =>
        new EventGridEvent("", eventType, "1", data).TryGetSystemEventData(out var read)
            ? DeliveryReport.Of(read)
            : null;

    private static async Task<(string Code, string ProviderId)> SentAsync(TestRoom room, string phone)
    {
        var handle = (await room.EnterAsync(await room.User.BearerAsync())).Expect(200).Handle;
        (await room.User.SendAsync(handle, "sms")).Expect(202);
        var code = await TestUser.CodeSentToAsync(phone);
        var acs = await App.AcsAsync();
        var id = acs.Messages.First(message => message.To == phone).Id;

        await IsKnownAsync(id);
        return (code, id);
    }

    // The row that leads from a report to its message is written after the send.
    private static async Task IsKnownAsync(string id)
    {
        var messages = (await App.SharedAsync()).Services.GetRequiredService<ProviderMessages>();
        await Until.TrueAsync(
            async () => await messages.FindAsync(id, CancellationToken.None) is not null, "the provider's id is known");
    }

    private static async Task<int> CountAsync(TestUser user, string type) =>
        (await user.Tenant.AuditAsync(user.Id)).Count(row => row.GetProperty("type").GetString() == type);

    private Task<Reply> ReportAsync(string messageId, string recipient, string status)
    {
        var events =
            new[] { new { id = "1", subject = "", dataVersion = "1",
                eventType = SystemEventNames.AcsEmailDeliveryReportReceived,
                data = new { messageId, recipient, status } } };
        return new Api(app.BaseAddress).PostTextAsync(
            "/api/v1/delivery-reports", JsonSerializer.Serialize(events), Header);
    }

    private Task<Reply> ReportAsync(
        string messageId, string to, string deliveryStatus, string? deliveryStatusDetails, (string, string) header,
        DateTimeOffset eventTime = default)
    {
        var events =
            new[] { new { id = "1", subject = "", dataVersion = "1",
                eventType = SystemEventNames.AcsSmsDeliveryReportReceived, eventTime,
                data = new { messageId, to, deliveryStatus, deliveryStatusDetails } } };
        return new Api(app.BaseAddress).PostTextAsync(
            "/api/v1/delivery-reports", JsonSerializer.Serialize(events), header);
    }

    private static async Task<string?> DeliveryAsync(TestUser user, string handle) =>
        (await user.Tenant.PostAsync("challenges/status", new { challenge = handle })).Expect(200).Json.GetProperty(
            "challenge").GetProperty("delivery").GetProperty("sms").GetString();

    private static async Task<string?> StatusAsync(TestRoom room)
    {
        var member = (await room.Tenant.GetAsync($"data-rooms/{room.Id}", room.Tenant.Key)).Expect(
            200).Json.GetProperty("members")[0];
        return member.TryGetProperty("phoneDelivery", out var status) ? status.GetString() : null;
    }
}
