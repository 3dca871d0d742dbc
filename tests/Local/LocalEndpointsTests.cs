using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure;
using Azure.Communication.Sms;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Local;

/// <summary>/local/outbox and /local/faults over HTTP, as people and browser tests use them.</summary>
public sealed class LocalEndpointsTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private AcsRig rig = null!;
    private WebApplication app = null!;

    public async Task InitializeAsync()
    {
        rig = await AcsRig.StartAsync();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        app = builder.Build();
        rig.Acs.MapLocalEndpoints(app);
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await rig.DisposeAsync();
    }

    [Fact]
    public async Task The_outbox_is_newest_first_and_omits_fields_that_an_sms_lacks()
    {
        await rig.SmsClient().SendAsync(AcsRig.From, AcsRig.To, "first");
        await rig.EmailClient().SendAsync(
            WaitUntil.Started, AcsRig.Sender, AcsRig.Recipient, "Hi", "<p>Hi</p>", "second");

        var outbox = await OutboxAsync("/local/outbox");

        Assert.Equal(["second", "first"], outbox.Select(message => message.GetProperty("text").GetString()));
        Assert.Equal(
            ["id", "channel", "to", "subject", "text", "html", "links", "at"],
            outbox[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["id", "channel", "to", "text", "links", "at"], outbox[1].EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("%2B995555123456")]
    [InlineData("+995555123456")]
    [InlineData("995555123456")]
    public async Task The_outbox_of_a_number_is_found_however_its_plus_sign_is_typed(string to)
    {
        await rig.SmsClient().SendAsync(AcsRig.From, [AcsRig.To, "+46701234567"], "hello");

        Assert.Equal(
            AcsRig.To, Assert.Single(await OutboxAsync($"/local/outbox?to={to}")).GetProperty("to").GetString());
    }

    [Fact]
    public async Task A_failing_channel_answers_500_records_nothing_and_recovers()
    {
        await AskAsync("sms", "fail");
        var failure = await Assert.ThrowsAsync<RequestFailedException>(SendSmsAsync);
        Assert.Equal(500, failure.Status);
        Assert.Empty(rig.Acs.Messages);

        await AskAsync("sms", "ok");
        Assert.True((await SendSmsAsync()).Value.Successful);
    }

    [Fact]
    public async Task A_rejecting_channel_refuses_permanently()
    {
        await AskAsync("sms", "reject");
        await AskAsync("email", "reject");

        Assert.Equal(400, (await SendSmsAsync()).Value.HttpStatusCode);
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(SendEmailAsync)).Status);
        Assert.Empty(rig.Acs.Messages);
    }

    [Fact]
    public async Task A_hanging_channel_holds_the_request_until_the_client_gives_up()
    {
        await AskAsync("sms", "hang");
        using var patience = new CancellationTokenSource();

        var send = rig.SmsClient().SendAsync(AcsRig.From, AcsRig.To, "hello", cancellationToken: patience.Token);
        while (rig.Acs.Requests.Count == 0)
        {
            await Task.Yield();
        }
        Assert.False(send.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        Assert.Null(Assert.Single(rig.Acs.Requests).Status);
        Assert.Empty(rig.Acs.Messages);
    }

    [Fact]
    public async Task A_fault_of_one_channel_does_not_affect_the_other()
    {
        await AskAsync("email", "hang");

        Assert.True((await SendSmsAsync()).Value.Successful);
    }

    [Theory]
    [InlineData("""{"channel":"fax","outcome":"explode"}""", new[] { "channel", "outcome" })]
    [InlineData("""{"channel":"sms"}""", new[] { "outcome" })]
    [InlineData("""{"channel":1""", new[] { "channel", "outcome" })]
    [InlineData("", new[] { "channel", "outcome" })]
    public async Task An_unknown_fault_is_a_problem_that_names_every_field(string body, string[] fields)
    {
        using var content = new StringContent(body);
        using var response = await Http.PostAsync(At("/local/faults"), content);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("invalid_request", problem.GetProperty("code").GetString());
        Assert.Equal("urn:countersign:error:invalid_request", problem.GetProperty("type").GetString());
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    private async Task AskAsync(string channel, string outcome)
    {
        using var response = await Http.PostAsJsonAsync(At("/local/faults"), new { channel, outcome });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private Task<Response<SmsSendResult>> SendSmsAsync() => rig.SmsClient().SendAsync(AcsRig.From, AcsRig.To, "hello");

    private Task SendEmailAsync() =>
        rig.EmailClient().SendAsync(WaitUntil.Started, AcsRig.Sender, AcsRig.Recipient, "Hi", "<p>Hi</p>");

    private Uri At(string path) => new(new Uri(app.Urls.Single()), path);

    private async Task<JsonElement[]> OutboxAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement[]>(At(path)) ?? [];
}
