using System.Text;
using System.Text.Json;
using Countersign.Local;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Countersign.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StandardWebhooks.Diagnostics;

namespace Countersign.Tests.Webhooks;

/// <summary>
/// A signed event is sent to the tenant's server until the server accepts it, or a row records that it never did.
/// </summary>
public class WebhookDeliveryTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>, IAsyncLifetime
{
    private static readonly TimeSpan ClaimLapsed = TimeSpan.FromMinutes(2.5);
    private WebhookRig rig = null!;

    public async Task InitializeAsync() => rig = await WebhookRig.StartAsync(backend);

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task An_event_is_sent_with_ids_and_a_signature()
    {
        var user = await rig.FailedAsync();

        await rig.DeliverAsync(user);

        var (row, received) = (await rig.OutboxRowAsync(user), Assert.Single(rig.Receiver.All));
        Assert.Equal((DispatchStatus.Sent, row.Message.Id), (row.Status, received.Id));
        Assert.True(received.IsSignedWith(rig.Secret));
        Assert.Equal(
            ("application/json", "Bearer of the tenant"),
            (received.Headers["Content-Type"], received.Headers["Authorization"]));
        Assert.Equal(
            $$$"""{"type":"sign-in.failed","timestamp":{{{JsonSerializer.Serialize(
                row.Message.CreatedAt.UtcDateTime)}}},"data":{"tenant":"{{{rig.Tenant.Id}}}","userId":"{{{user.Id}}}","factor":"password","failures":1}}""",
            Encoding.UTF8.GetString(received.Body));
    }

    [Fact]
    public async Task A_signature_is_valid_only_for_its_body_id_time_and_secret()
    {
        await rig.DeliverAsync(await rig.FailedAsync());
        var received = Assert.Single(rig.Receiver.All);

        received.Verify(rig.Secret);
        ReceivedEvent[] others =
        [
            received with { Body = [.. received.Body[..^1], (byte)' ', (byte)'}'] },
            received with { Headers = new Dictionary<string, string>(received.Headers) { ["webhook-id"] = "another" } },
            received with
            {
                Headers = new Dictionary<string, string>(received.Headers)
                {
                    ["webhook-timestamp"] = $"{received.At.ToUnixTimeSeconds() + 1}",
                },
            },
        ];
        Assert.All(others, other => Assert.Throws<WebhookVerificationException>(() => other.Verify(rig.Secret)));
        Assert.Throws<WebhookVerificationException>(
            () => received.Verify("whsec_" + Convert.ToBase64String(new byte[32])));
    }

    [Fact]
    public async Task A_lock_event_is_sent_after_the_events_of_its_failures()
    {
        var user = await rig.Tenant.CreateUserAsync();
        await user.LockAsync();
        foreach (var row in await rig.OutboxRowsAsync(user))
        {
            await rig.DeliverAsync(row);
        }

        var received = rig.Receiver.All.Select(one => one.Json.GetProperty("type").GetString()).Order();
        Assert.Equal(
            [
                "account.locked", "sign-in.failed", "sign-in.failed", "sign-in.failed", "sign-in.failed",
                "sign-in.failed"], received);
        Assert.DoesNotContain(
            rig.Receiver.All, one => Encoding.UTF8.GetString(one.Body).Contains('@', StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_queue_delivers_an_event()
    {
        var user = await rig.FailedAsync();

        await Until.TrueAsync(async () =>
        {
            (await rig.Tenant.Api.PostAsync("/local/run/webhook", null)).Expect(200);
            return await rig.StatusAsync(user) == DispatchStatus.Sent;
        }, "the event");

        Assert.Single(rig.Receiver.All);
    }

    [Fact]
    public async Task A_refused_event_is_sent_again_with_the_same_id_and_the_time_of_the_attempt()
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Answer(503);
        rig.Receiver.Answer(400);
        foreach (var expected in (DispatchStatus[])[
            DispatchStatus.Pending, DispatchStatus.Pending, DispatchStatus.Sent])
        {
            await rig.DeliverAsync(user);
            Assert.Equal(expected, await rig.StatusAsync(user));
            rig.Clock.Advance(TimeSpan.FromHours(1));
        }

        var received = rig.Receiver.All;
        Assert.Equal(3, received.Count);
        Assert.Single(received.Select(one => one.Id).Distinct());
        Assert.Single(received.Select(one => Encoding.UTF8.GetString(one.Body)).Distinct());
        Assert.All(
            received.Zip(received.Skip(1)),
            pair => Assert.InRange(pair.Second.At - pair.First.At, TimeSpan.FromHours(1), TimeSpan.FromHours(1.1)));
        Assert.All(received, one => Assert.True(one.IsSignedWith(rig.Secret)));
    }

    [Theory]
    [InlineData(null, 4, 6)]
    [InlineData("900", 900, 900)]
    [InlineData("100000", 3600, 3600)]
    [InlineData("0", 4, 6)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 4, 6)]
    [InlineData("soon", 4, 6)]
    public async Task A_receiver_can_delay_the_next_attempt_but_not_make_it_sooner(string? retryAfter, int from, int to)
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Answer(429, retryAfter is null ? [] : [("Retry-After", retryAfter)]);

        await rig.DeliverAsync(user);

        Assert.InRange(rig.Delays.Seen[^1], from, to);
    }

    [Fact]
    public async Task An_undelivered_event_becomes_a_dead_letter_after_a_day()
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Answer(503);
        await rig.DeliverAsync(user);
        Assert.Empty(await rig.DeadLettersAsync());
        rig.Clock.Advance(TimeSpan.FromDays(1));
        await rig.DeliverAsync(user);
        await rig.DeliverAsync(user);

        var (row, dead) = (await rig.OutboxRowAsync(user), Assert.Single(await rig.DeadLettersAsync()));
        Assert.Equal((DispatchStatus.Expired, 1), (row.Status, rig.Receiver.All.Count));
        Assert.Equal(
            $$"""{"id":"{{row.Message.Id}}","type":"sign-in.failed","at":{{JsonSerializer.Serialize(
                row.Message.CreatedAt)}},"tries":1,"lastStatus":503,"kind":"account","aggregateId":"{{user.Id}}"}""",
            dead.GetRawText());
    }

    [Fact]
    public async Task An_attempt_that_leaves_no_time_for_another_is_the_last()
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Answer(500);
        rig.Receiver.Answer(500);
        await rig.DeliverAsync(user);
        rig.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(20));
        await rig.DeliverAsync(user);

        Assert.Equal(DispatchStatus.Expired, await rig.StatusAsync(user));
        Assert.Equal(
            (2, 500),
            (await rig.DeadLettersAsync()).Select(
                dead => (dead.GetProperty("tries").GetInt32(), dead.GetProperty("lastStatus").GetInt32())).Single());
    }

    [Fact]
    public async Task A_receiver_that_answers_gone_gets_no_further_attempt()
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Answer(410);
        await rig.DeliverAsync(user);
        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Failed, 1), (await rig.StatusAsync(user), rig.Receiver.All.Count));
        Assert.Equal(410, Assert.Single(await rig.DeadLettersAsync()).GetProperty("lastStatus").GetInt32());
    }

    [Fact]
    public async Task A_queue_pointer_delivered_two_to_ten_times_at_once_sends_its_event_once()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => rig.FailedAsync()));

        await Task.WhenAll(
            users.SelectMany((user, i) => Enumerable.Range(0, 2 + i).Select(_ => rig.DeliverAsync(user))));

        Assert.Equal(
            (9, 9), (rig.Receiver.All.Count, rig.Receiver.All.Select(received => received.Id).Distinct().Count()));
    }

    [Fact]
    public async Task An_event_claimed_by_a_crashed_dispatcher_is_sent_again_with_the_same_id()
    {
        var user = await rig.FailedAsync();
        var row = await rig.OutboxRowAsync(user);
        await rig.App.Services.GetRequiredService<OutboxRows>().MoveAsync(
            row, DispatchStatus.Claimed, rig.Clock.GetUtcNow(), null, CancellationToken.None);
        await rig.DeliverAsync(user);
        Assert.Empty(rig.Receiver.All);

        rig.Clock.Advance(ClaimLapsed);
        await rig.DeliverAsync(user);

        Assert.Equal(
            (DispatchStatus.Sent, row.Message.Id), (await rig.StatusAsync(user), Assert.Single(rig.Receiver.All).Id));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Answer(status, ("Location", rig.Receiver.Url + "/elsewhere"));

        await rig.DeliverAsync(user);

        Assert.Equal(
            (DispatchStatus.Pending, "/hook"), (await rig.StatusAsync(user), Assert.Single(rig.Receiver.All).Path));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_times_out_after_five_seconds()
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Play(GoneAsync);
        var delivery = rig.DeliverAsync(user);
        await Until.TrueAsync(() => rig.Receiver.All.Count == 1, "the request");
        rig.Clock.Advance(TimeSpan.FromSeconds(5));

        await delivery;

        var row = await rig.OutboxRowAsync(user);
        Assert.Equal((DispatchStatus.Pending, "no answer"), (row.Status, row.Detail));
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        var user = await rig.FailedAsync();
        var cut = new TaskCompletionSource();
        rig.Receiver.Play(async context =>
        {
            await PourAsync(context);
            cut.SetResult();
        });

        await rig.DeliverAsync(user);

        Assert.Equal(DispatchStatus.Sent, await rig.StatusAsync(user));
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Outside_the_local_runner_no_event_is_sent_to_loopback()
    {
        var user = await rig.FailedAsync();
        await using var deployed = await backend.StartAppAsync(
            rig.Clock,
            configure: services => services.Configure<WebhookOptions>(options => options.AllowLoopback = false));

        await rig.DeliverAsync(user, deployed);

        Assert.Equal("no answer", (await rig.OutboxRowAsync(user)).Detail);
        Assert.Empty(rig.Receiver.All);
    }

    [Fact]
    public async Task Pending_events_of_a_removed_webhook_are_dropped()
    {
        var user = await rig.FailedAsync();
        (await rig.Tenant.DeleteAsync("webhook", rig.Tenant.Key)).Expect(204);

        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Dropped, 0), (await rig.StatusAsync(user), rig.Receiver.All.Count));
    }

    [Fact]
    public async Task Pending_events_go_to_the_new_webhook_signed_with_its_own_secret()
    {
        var user = await rig.FailedAsync();
        var secret =
            (await rig.Tenant.PutAsync("webhook", new { url = rig.Receiver.Url + "/new" }, rig.Tenant.Key)).Expect(
                200)["secret"];

        await rig.DeliverAsync(user);

        var received = Assert.Single(rig.Receiver.All);
        Assert.Equal(
            ("/hook/new", true, false),
            (received.Path, received.IsSignedWith(secret), received.IsSignedWith(rig.Secret)));
        Assert.False(received.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Every_allowed_header_arrives_unchanged()
    {
        var headers = new Dictionary<string, string>
        {
            ["X-A"] = "a b, c",
            ["Expires"] = "0",
            ["Allow"] = "GET",
            ["User-Agent"] = "of the tenant",
            ["Cookie"] = "a=b",
            ["!#$%&'*+-.^_`|~0"] = "~",
        };
        var user = await rig.FailedAsync();
        (await rig.Tenant.PutAsync("webhook", new { url = rig.Receiver.Url, headers }, rig.Tenant.Key)).Expect(200);

        await rig.DeliverAsync(user);

        var received = Assert.Single(rig.Receiver.All);
        Assert.All(headers, header => Assert.Equal(header.Value, received.Headers[header.Key]));
    }

    private static async Task<bool> GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource<bool>();
        await using var registration = context.RequestAborted.Register(() => gone.TrySetResult(true));
        return await gone.Task;
    }

    // The answer ends only when the other side closes the connection.
    private static async Task PourAsync(HttpContext context)
    {
        var chunk = new byte[64 * 1024];
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(chunk);
            await Task.Yield();
        }
    }
}
