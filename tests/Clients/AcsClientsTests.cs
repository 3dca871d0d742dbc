using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>The stand-in for Azure Communication Services, driven by Azure's own clients for JavaScript.</summary>
public sealed class AcsClientsTests(AcsClients clients) : IClassFixture<AcsClients>, IAsyncLifetime
{
    private AcsRig rig = null!;

    public async Task InitializeAsync() => rig = await AcsRig.StartAsync();

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Theory]
    [InlineData("+46701234567")]
    [InlineData("+46701234567", "+995555123456")]
    public async Task An_SMS_reaches_each_number(params string[] numbers)
    {
        var results = (await clients.SendAsync("sms", rig.Acs.ConnectionString, AcsRig.From, numbers)).EnumerateArray()
            .ToList();

        Assert.Equal(numbers, results.Select(result => result.GetProperty("to").GetString()));
        Assert.All(results, result => Assert.Equal(
            (true, 202, "accepted"),
            (result.GetProperty("successful").GetBoolean(), result.GetProperty("httpStatusCode").GetInt32(),
                result.GetProperty("repeatabilityResult").GetString())));
        Assert.Equal(numbers, Sent(message => message.To));
        Assert.Equal(
            results.Select(result => result.GetProperty("messageId").GetString()), Sent(message => message.Id));
    }

    [Fact]
    public async Task An_invalid_number_is_refused_and_a_valid_one_beside_it_is_not()
    {
        var results = (await clients.SendAsync(
            "sms", rig.Acs.ConnectionString, AcsRig.From, "0701234567", AcsRig.To)).EnumerateArray();

        Assert.Equal(
            [(false, 400), (true, 202)],
            results.Select(
                result => (result.GetProperty("successful").GetBoolean(), result.GetProperty(
                    "httpStatusCode").GetInt32())));
        Assert.Equal([AcsRig.To], Sent(message => message.To));
    }

    [Theory]
    [InlineData("one@example.com")]
    [InlineData("one@example.com", "two@example.com")]
    public async Task An_email_is_polled_until_it_has_reached_each_address(params string[] addresses)
    {
        var result = await clients.SendAsync("email", rig.Acs.ConnectionString, AcsRig.Sender, addresses);

        Assert.Equal("Succeeded", result.GetProperty("status").GetString());
        Assert.Equal(addresses, Sent(message => message.To));
        Assert.All(Sent(message => message.Id), id => Assert.Equal(result.GetProperty("id").GetString(), id));
        Assert.Equal(
            [("POST", 202), ("GET", 200)], rig.Acs.Requests.Select(request => (request.Method, request.Status)));
    }

    [Theory]
    [InlineData("sms", AcsRig.From, AcsRig.To)]
    [InlineData("email", AcsRig.Sender, AcsRig.Recipient)]
    public async Task A_wrong_key_is_denied(string channel, string from, string to)
    {
        var endpoint = rig.Acs.ConnectionString.Split("accesskey=")[0];

        var result = await clients.SendAsync(
            channel, $"{endpoint}accesskey={Convert.ToBase64String(new byte[64])}", from, to);

        Assert.Equal(401, result.GetProperty("statusCode").GetInt32());
        Assert.Empty(rig.Acs.Messages);
    }

    private IEnumerable<string> Sent(Func<Countersign.Local.OutboxMessage, string> part) =>
        rig.Acs.Messages.Reverse().Select(part);
}
