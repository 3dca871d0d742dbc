using System.Net;
using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core;
using Azure.Core.Pipeline;
using Countersign.Addresses;
using Countersign.Dispatch;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Settings;
using Countersign.Storage;

namespace Countersign.Tests.Dispatch;

/// <summary>A tenant can use only the senders that the operator provisioned for it.</summary>
public class SenderTests
{
    private readonly CountersignOptions options = new()
    {
        Communication = new CommunicationOptions { EmailSender = "us@example.com", SmsSender = "+15550100000" },
    };

    public SenderTests() =>
        options.Senders["acme_co"] = new SenderOptions { Email = { "acme@example.com" }, Sms = { "Acme" } };

    [Theory]
    [InlineData("acme-co", Channel.Email, "acme@example.com", "acme@example.com")]
    [InlineData("acme-co", Channel.Sms, "Acme", "Acme")]
    [InlineData("acme-co", Channel.Email, null, "us@example.com")]
    [InlineData("acme-co", Channel.Sms, null, "+15550100000")]
    [InlineData("acme-co", Channel.Email, "gone@example.com", "us@example.com")]
    [InlineData("acme-co", Channel.Email, "Acme", "us@example.com")]
    [InlineData("other", Channel.Email, "acme@example.com", "us@example.com")]
    [InlineData("other", Channel.Sms, "Acme", "+15550100000")]
    public void A_tenants_sender_is_used_only_while_it_is_provisioned_for_that_tenant(
        string tenant, Channel channel, string? chosen, string sender) =>
        Assert.Equal(
            sender, Senders.Choose(options, tenant, new SenderPolicy { Email = chosen, Sms = chosen }, channel));

    [Fact]
    public void When_sms_is_off_only_a_tenant_with_its_own_sms_sender_can_send_sms()
    {
        options.Communication.SmsSender = null;

        Assert.Equal(
            ("Acme", ""),
            (Senders.Choose(options, "acme-co", new SenderPolicy { Sms = "Acme" }, Channel.Sms), Senders.Choose(
                options, "acme-co", new SenderPolicy(), Channel.Sms)));
    }

    [Fact]
    public async Task An_email_is_sent_from_the_sender_of_its_rendered_message()
    {
        using var service = new Service("""{"id":"1","status":"Running"}""");
        var client = new EmailClient(
            "endpoint=https://x.example.com/;accesskey=eA==", new EmailClientOptions { Transport = service.Transport });

        var outcome = await new EmailSender(client, TimeProvider.System).SendAsync(
            new RenderedMessage("acme@example.com", "anna@example.com", "Hi", "Hi", "<p>Hi</p>"), Guid.NewGuid(), null,
            CancellationToken.None);

        Assert.Equal(DispatchStatus.Sent, outcome.Status);
        Assert.Contains("\"senderAddress\":\"acme@example.com\"", service.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_sms_is_sent_from_the_sender_of_its_rendered_message_and_not_without_one()
    {
        using var service = new Service(
            """{"value":[{"to":"+46701234567","messageId":"m","httpStatusCode":202,"successful":true}]}""");
        var sender = new SmsSender(
            new SmsClient(
                "endpoint=https://x.example.com/;accesskey=eA==",
                new SmsClientOptions { Transport = service.Transport }));

        var off = await sender.SendAsync(new RenderedMessage("", "+46701234567", "", "Hi", ""), CancellationToken.None);
        Assert.Equal((DispatchStatus.Failed, ""), (off.Status, service.Body));

        Assert.Equal(
            DispatchStatus.Sent,
            (await sender.SendAsync(
                new RenderedMessage("Acme", "+46701234567", "", "Hi", ""), CancellationToken.None)).Status);
        Assert.Contains("\"from\":\"Acme\"", service.Body, StringComparison.Ordinal);
    }

    /// <summary>A service that accepts every request and keeps the last body.</summary>
    private sealed class Service(string answer) : HttpMessageHandler
    {
        public HttpPipelineTransport Transport => new HttpClientTransport(this);

        public string Body { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent(answer) };
        }
    }
}
