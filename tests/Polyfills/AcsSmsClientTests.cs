using Azure;
using Azure.Communication.Sms;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

/// <summary>The behaviour of the SMS client that this code relies on, for the package and for its polyfill.</summary>
public sealed class AcsSmsClientTests : IAsyncLifetime
{
    private AcsRig rig = null!;

    public async Task InitializeAsync() => rig = await AcsRig.StartAsync();

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task A_signed_request_is_accepted_with_a_message_id()
    {
        var response = await rig.SmsClient().SendAsync(AcsRig.From, AcsRig.To, "123456 is your code");

        Assert.Equal(202, response.GetRawResponse().Status);
        Assert.True(response.Value.Successful);
        Assert.Equal(202, response.Value.HttpStatusCode);
        Assert.Equal(AcsRig.To, response.Value.To);
        Assert.StartsWith("Outgoing_", response.Value.MessageId, StringComparison.Ordinal);
        Assert.Equal("123456 is your code", Assert.Single(rig.Acs.Messages).Text);
    }

    [Fact]
    public void The_synchronous_call_signs_as_well()
    {
        var response = rig.SmsClient().Send(
            AcsRig.From, AcsRig.To, "hello", new SmsSendOptions(enableDeliveryReport: true) { Tag = "sign-in" });

        Assert.True(response.Value.Successful);
        var body = Assert.Single(rig.Acs.Requests).Body;
        Assert.Contains("\"enableDeliveryReport\":true", body, StringComparison.Ordinal);
        Assert.Contains("\"tag\":\"sign-in\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_and_key_do_as_well_as_a_connection_string()
    {
        var parts = rig.Acs.ConnectionString.Split(';').ToDictionary(
            part => part[..part.IndexOf('=')], part => part[(part.IndexOf('=') + 1)..]);
        var client = new SmsClient(new Uri(parts["endpoint"]), new AzureKeyCredential(parts["accesskey"]));

        Assert.True((await client.SendAsync(AcsRig.From, AcsRig.To, "hello")).Value.Successful);
    }

    [Fact]
    public async Task A_wrong_key_is_answered_401()
    {
        var endpoint = rig.Acs.ConnectionString.Split(';')[0];
        var client = new SmsClient(
            $"{endpoint};accesskey={Convert.ToBase64String(new byte[64])}", AcsRig.Quick(new SmsClientOptions()));

        var refusal = await Assert.ThrowsAsync<RequestFailedException>(
            () => client.SendAsync(AcsRig.From, AcsRig.To, "hello"));

        Assert.Equal(401, refusal.Status);
        Assert.Empty(rig.Acs.Messages);
    }

    [Fact]
    public async Task A_refused_recipient_is_a_result_and_no_exception()
    {
        var response = await rig.SmsClient().SendAsync(AcsRig.From, [AcsRig.To, "0555123456"], "hello");

        Assert.Equal([true, false], response.Value.Select(result => result.Successful));
        Assert.Equal([202, 400], response.Value.Select(result => result.HttpStatusCode));
        Assert.NotNull(response.Value[1].ErrorMessage);
        Assert.Equal(AcsRig.To, Assert.Single(rig.Acs.Messages).To);
    }

    [Fact]
    public async Task A_refused_request_is_an_exception()
    {
        var refusal = await Assert.ThrowsAsync<RequestFailedException>(
            () => rig.SmsClient().SendAsync("no sender!", AcsRig.To, "hello"));

        Assert.Equal(400, refusal.Status);
    }

    [Fact]
    public async Task A_retry_within_a_call_keeps_the_repeatability_id()
    {
        using var network = new AcsRig.LostAnswer();

        var response = await rig.SmsClient(network).SendAsync(AcsRig.From, AcsRig.To, "hello");

        Assert.Equal(2, rig.Acs.Requests.Count);
        Assert.Equal(rig.Acs.Requests[0].Body, rig.Acs.Requests[1].Body);
        Assert.Equal(response.Value.MessageId, Assert.Single(rig.Acs.Messages).Id);
    }

    [Fact]
    public async Task Two_calls_are_two_messages()
    {
        var client = rig.SmsClient();

        await client.SendAsync(AcsRig.From, AcsRig.To, "hello");
        await client.SendAsync(AcsRig.From, AcsRig.To, "hello");

        Assert.Equal(2, rig.Acs.Messages.Count);
    }

    [Fact]
    public async Task Missing_arguments_are_refused_before_anything_is_sent()
    {
        var client = rig.SmsClient();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SendAsync(null!, AcsRig.To, "hello"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SendAsync(AcsRig.From, string.Empty, "hello"));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => client.SendAsync(AcsRig.From, Array.Empty<string>(), "hello"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SendAsync(AcsRig.From, AcsRig.To, null!));
        Assert.ThrowsAny<ArgumentException>(() => new SmsClient(string.Empty));
        Assert.Empty(rig.Acs.Requests);
    }
}
