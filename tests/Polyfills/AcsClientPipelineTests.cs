using System.Net;
using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core;
using Azure.Core.Pipeline;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

/// <summary>Both clients run on Azure.Core's pipeline: its credentials, transports and policies apply.</summary>
public sealed class AcsClientPipelineTests
{
    private static readonly Uri Endpoint = new("https://example.communication.azure.com");
    private readonly Credential credential = new();

    [Fact]
    public async Task Sms_requests_a_token_for_the_communication_scope_and_sends_it()
    {
        using var service = new Service(
            """{"value":[{"to":"+1","messageId":"m","httpStatusCode":202,"successful":true}]}""");

        await new SmsClient(
            Endpoint, credential,
            AcsRig.Quick(new SmsClientOptions(SmsClientOptions.ServiceVersion.V2021_03_07), service)).SendAsync(
                AcsRig.From, AcsRig.To, "hello");

        Assert.Equal("https://communication.azure.com//.default", credential.Scope);
        Assert.Equal("Bearer token", service.Authorization);
        Assert.Equal("/sms?api-version=2021-03-07", service.Target);
    }

    [Fact]
    public async Task Email_requests_a_token_for_the_communication_scope_and_sends_it()
    {
        using var service = new Service("""{"id":"1","status":"Running"}""");
        var options = AcsRig.Quick(new EmailClientOptions(EmailClientOptions.ServiceVersion.V2023_03_31), service);

        await new EmailClient(Endpoint, credential, options).SendAsync(
            Azure.WaitUntil.Started, AcsRig.Sender, AcsRig.Recipient, "Hi", "<p>Hi</p>");

        Assert.Equal("https://communication.azure.com//.default", credential.Scope);
        Assert.Equal("Bearer token", service.Authorization);
        Assert.Equal("/emails:send?api-version=2023-03-31", service.Target);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Canceled")]
    public async Task A_send_that_failed_throws_when_its_status_is_asked_for(string status)
    {
        using var service = new Service(
            $$$"""{"id":"1","status":"{{{status}}}","error":{"code":"EmailDropped","message":"suppressed"}}""",
            HttpStatusCode.OK);
        var operation = new EmailSendOperation(
            "1", new EmailClient(Endpoint, credential, AcsRig.Quick(new EmailClientOptions(), service)));

        await Assert.ThrowsAsync<Azure.RequestFailedException>(async () => await operation.UpdateStatusAsync());

        Assert.True(operation.HasCompleted);
        Assert.False(operation.HasValue);
        Assert.Throws<Azure.RequestFailedException>(() => operation.Value);
    }

    [Fact]
    public async Task An_added_policy_sees_every_attempt()
    {
        await using var rig = await AcsRig.StartAsync();
        using var network = new AcsRig.LostAnswer();
        var options = AcsRig.Quick(new SmsClientOptions(), network);
        var policy = new Counter();
        options.AddPolicy(policy, HttpPipelinePosition.PerRetry);

        await new SmsClient(rig.Acs.ConnectionString, options).SendAsync(AcsRig.From, AcsRig.To, "hello");

        Assert.Equal(2, policy.Tries);
    }

    private sealed class Service(string body, HttpStatusCode status = HttpStatusCode.Accepted) : HttpMessageHandler
    {
        public string? Authorization { get; private set; }
        public string? Target { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorization = request.Headers.Authorization?.ToString();
            Target = request.RequestUri?.PathAndQuery;
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }

    private sealed class Credential : TokenCredential
    {
        public string? Scope { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scope = Assert.Single(requestContext.Scopes);
            return new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class Counter : HttpPipelineSynchronousPolicy
    {
        public int Tries { get; private set; }

        public override void OnSendingRequest(HttpMessage message) => Tries++;
    }
}
