using System.Net;
using Azure;
using Azure.Communication.Sms;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class AcsStandInTests : IAsyncLifetime
{
    private const string Target = "/sms?api-version=2021-03-07";
    private AcsRig rig = null!;
    private AcsCaller caller = null!;

    public async Task InitializeAsync()
    {
        rig = await AcsRig.StartAsync();
        caller = new AcsCaller(rig.Acs);
    }

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task A_request_whose_body_or_target_was_not_signed_is_denied()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await caller.SendAsync(Target, Sms("one"), signedBody: Sms("two")));
        Assert.Equal(HttpStatusCode.Unauthorized, await caller.SendAsync(Target, Sms("one"), signedTarget: "/sms"));
        Assert.Equal(HttpStatusCode.Accepted, await caller.SendAsync(Target, Sms("one")));
        Assert.Equal([401, 401, 202], rig.Acs.Requests.Select(request => request.Status));
    }

    [Theory]
    [InlineData(-16, HttpStatusCode.Unauthorized)]
    [InlineData(-14, HttpStatusCode.Accepted)]
    [InlineData(16, HttpStatusCode.Unauthorized)]
    public async Task A_signature_is_valid_for_fifteen_minutes(int minutes, HttpStatusCode expected)
    {
        caller.SignedAt += TimeSpan.FromMinutes(minutes);

        Assert.Equal(expected, await caller.SendAsync(Target, Sms("hello")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"from":"+18005551234","smsRecipients":[{"to":"+995555123456"}]}""")]
    [InlineData("""{"from":"+18005551234","message":"hello","smsRecipients":[]}""")]
    [InlineData("""{"from":"+18005551234","message":"hello","smsRecipients":[null]}""")]
    [InlineData(
        """{"from":"+18005551234","message":"hello","smsRecipients":[{"to":"+995555123456","repeatabilityRequestId":"1"}]}""")]
    public async Task A_body_of_another_shape_is_refused(string body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await caller.SendAsync(Target, body));
        Assert.Empty(rig.Acs.Messages);
    }

    [Fact]
    public async Task A_repeated_request_id_with_the_same_body_is_recorded_once_within_five_minutes()
    {
        await caller.SendAsync(Target, Sms("hello"));
        rig.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.Accepted, await caller.SendAsync(Target, Sms("hello")));
        Assert.Single(rig.Acs.Messages);

        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await caller.SendAsync(Target, Sms("hello"));
        Assert.Equal(2, rig.Acs.Messages.Count);
    }

    [Fact]
    public async Task A_repeated_request_id_with_another_body_is_refused()
    {
        await caller.SendAsync(Target, Sms("hello"));

        Assert.Equal(HttpStatusCode.BadRequest, await caller.SendAsync(Target, Sms("goodbye")));
        Assert.Equal("hello", Assert.Single(rig.Acs.Messages).Text);
    }

    [Fact]
    public async Task A_restart_keeps_messages_ids_and_the_key()
    {
        await caller.SendAsync(Target, Sms("hello"));
        await rig.EmailClient().SendAsync(WaitUntil.Started, AcsRig.Sender, AcsRig.Recipient, "Hi", "<p>Hi</p>");
        var before = rig.Acs.Messages;
        var key = rig.Acs.ConnectionString.Split("accesskey=")[1];

        await rig.RestartAsync(appendedToOutbox: "{\"message\":{\"id\":\"cut sho");
        await new AcsCaller(rig.Acs).SendAsync(Target, Sms("hello"));
        await rig.SmsClient().SendAsync(AcsRig.From, AcsRig.To, "new");
        await rig.RestartAsync();

        Assert.Equal(key, rig.Acs.ConnectionString.Split("accesskey=")[1]);
        Assert.Equal(["new", "", "hello"], rig.Acs.Messages.Select(message => message.Text));
        Assert.Equal(before.Select(message => message.Id), rig.Acs.Messages.Skip(1).Select(message => message.Id));
    }

    [Fact]
    public async Task Requests_of_the_real_clients_are_accepted_whatever_the_local_clock_says()
    {
        rig.Clock.Advance(TimeSpan.FromDays(400));

        var result = await rig.SmsClient().SendAsync(AcsRig.From, AcsRig.To, "hello");

        Assert.True(result.Value.Successful);
        Assert.Equal(rig.Clock.GetUtcNow(), Assert.Single(rig.Acs.Messages).At);
    }

    [Fact]
    public async Task Links_are_extracted_whole_and_without_the_surrounding_sentence()
    {
        await rig.SmsClient().SendAsync(
            AcsRig.From, AcsRig.To, "Open https://app.example/x#unlock=a_b-c, or (http://localhost:7071/#preview=1).");
        await rig.EmailClient().SendAsync(
            WaitUntil.Started, AcsRig.Sender, AcsRig.Recipient, "Hi",
            "<a href=\"https://app.example/#invitation=1\">Open</a>");

        Assert.Equal(["https://app.example/#invitation=1"], rig.Acs.Messages[0].Links);
        Assert.Equal(
            ["https://app.example/x#unlock=a_b-c", "http://localhost:7071/#preview=1"], rig.Acs.Messages[1].Links);
    }

    private static string Sms(string text) =>
        $$"""
        {"from":"{{AcsRig.From}}","message":"{{text}}","smsRecipients":[{"to":"{{AcsRig.To}}",
        "repeatabilityRequestId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","repeatabilityFirstSent":"Sun, 01 Mar 2026 12:00:00 GMT"}]}
        """;
}
