using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Countersign.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Webhooks;

/// <summary>`POST /webhook/test` and `POST /webhook/dead-letters/replay`.</summary>
public class WebhookTestAndReplayTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>, IAsyncLifetime
{
    private WebhookRig rig = null!;

    public async Task InitializeAsync() => rig = await WebhookRig.StartAsync(backend);

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task A_test_event_arrives_signed_with_the_id_of_the_answer_whatever_is_selected()
    {
        var id = (await rig.Tenant.PostAsync("webhook/test", null, rig.Tenant.Key)).Expect(202)["id"];
        await rig.ReceivedAsync(1);

        var received = Assert.Single(rig.Receiver.All);
        Assert.Equal((id, true), (received.Id, received.IsSignedWith(rig.Secret)));
        Assert.Equal("webhook.test", received.Json.GetProperty("type").GetString());
        Assert.Equal(
            $$"""{"tenant":"{{rig.Tenant.Id}}","by":"back-office"}""", received.Json.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_repeated_test_under_one_key_sends_one_event()
    {
        var key = ("Idempotency-Key", "one");
        var first = (await rig.Tenant.PostAsync("webhook/test", null, rig.Tenant.Key, key)).Expect(202)["id"];
        var second = (await rig.Tenant.PostAsync("webhook/test", null, rig.Tenant.Key, key)).Expect(202)["id"];
        Assert.Equal(first, second);
        Assert.Single(await rig.Tenant.AuditAsync(rig.Tenant.Id), row => Type(row) == "webhook.tested");
    }

    [Fact]
    public async Task Without_a_webhook_there_is_nothing_to_test_or_replay()
    {
        (await rig.Tenant.DeleteAsync("webhook", rig.Tenant.Key)).Expect(204);

        (await rig.Tenant.PostAsync("webhook/test", null, rig.Tenant.Key)).Expect(409);
        (await rig.Tenant.PostAsync("webhook/dead-letters/replay", null, rig.Tenant.Key)).Expect(409);
    }

    [Fact]
    public async Task A_replayed_event_arrives_once_under_its_old_id_and_leaves_the_list()
    {
        var user = await DeadAsync();
        var id = Assert.Single(await rig.DeadLettersAsync()).GetProperty("id").GetString();
        rig.Clock.Advance(TimeSpan.FromDays(2));

        await ReplayAsync();
        await rig.ReceivedAsync(2);

        Assert.All(rig.Receiver.All, one => Assert.Equal(id, one.Id));
        Assert.Empty(await rig.DeadLettersAsync());
        Assert.Equal(DispatchStatus.Sent, await rig.StatusAsync(user));
        await ReplayAsync();
        await rig.DeliverAsync(user);
        Assert.Equal(2, rig.Receiver.All.Count);
    }

    [Fact]
    public async Task A_replayed_event_that_fails_again_is_tried_for_a_day_and_returns_to_the_list()
    {
        var user = await DeadAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));

        // The pointer to the event before its replay is still in the queue, so that it may be tried once more.
        for (var tries = 0; tries < 4; tries++)
        {
            rig.Receiver.Answer(503);
        }

        await ReplayAsync();
        await rig.ReceivedAsync(2);
        Assert.Empty(await rig.DeadLettersAsync());
        rig.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(20));
        await rig.DeliverAsync(user);

        Assert.Equal(503, Assert.Single(await rig.DeadLettersAsync()).GetProperty("lastStatus").GetInt32());
    }

    [Fact]
    public async Task A_replay_that_crashed_after_each_step_sends_the_event_when_it_is_repeated()
    {
        var user = await DeadAsync();
        var row = await rig.OutboxRowAsync(user);
        await rig.App.Services.GetRequiredService<OutboxRows>().MoveAsync(
            row with { Message = row.Message with { NotAfter = rig.Clock.GetUtcNow().AddDays(1) }, Tries = 0 },
            DispatchStatus.Pending, rig.Clock.GetUtcNow(), null, CancellationToken.None);

        await ReplayAsync();
        await rig.ReceivedAsync(2);
        Assert.Empty(await rig.DeadLettersAsync());
    }

    // Its dispatcher wrote the letter first and closes the row now: with the letter gone, nothing would know of the
    // event.
    [Theory]
    [InlineData(DispatchStatus.Claimed)]
    [InlineData(DispatchStatus.Pending)]
    public async Task A_dead_letter_whose_row_is_not_closed_yet_stays_in_the_list(DispatchStatus status)
    {
        var row = await rig.OutboxRowAsync(await DeadAsync());
        await rig.App.Services.GetRequiredService<OutboxRows>().MoveAsync(
            row with { Message = row.Message with { NotAfter = rig.Clock.GetUtcNow() } }, status,
            rig.Clock.GetUtcNow(), null, CancellationToken.None);

        (await rig.Tenant.PostAsync("webhook/dead-letters/replay", null, rig.Tenant.Key)).Expect(202);
        await Until.TrueAsync(async () =>
        {
            (await rig.Tenant.Api.PostAsync("/local/run/follow-up", null)).Expect(200);
            return (await rig.Tenant.AuditAsync(rig.Tenant.Id)).Any(one => Type(one) == "webhook.replayed");
        }, "the replay");

        Assert.Single(await rig.DeadLettersAsync());
    }

    [Fact]
    public async Task A_dead_letter_that_was_written_again_stays_when_the_older_one_is_removed()
    {
        await DeadAsync();
        var deadLetters = rig.App.Services.GetRequiredService<DeadLetters>();
        var now = rig.Clock.GetUtcNow();
        await foreach (var letter in deadLetters.UntilAsync(rig.Tenant.Id, now, CancellationToken.None))
        {
            var answer = DeadLetterAnswer.Of(letter);
            var row = await rig.App.Services.GetRequiredService<OutboxRows>().FindAsync(
                new PartitionId(rig.Tenant.Id, answer.Kind, answer.AggregateId), answer.Id, CancellationToken.None);
            await deadLetters.AddAsync(row!, CancellationToken.None);
            await deadLetters.RemoveAsync(letter, CancellationToken.None);
        }

        Assert.Single(await rig.DeadLettersAsync());
    }

    // An event that the receiver refused for good.
    private async Task<TestUser> DeadAsync()
    {
        var user = await rig.FailedAsync();
        rig.Receiver.Answer(410);
        await rig.DeliverAsync(user);
        return user;
    }

    private async Task ReplayAsync()
    {
        (await rig.Tenant.PostAsync("webhook/dead-letters/replay", null, rig.Tenant.Key)).Expect(202);
        await Until.TrueAsync(async () =>
        {
            (await rig.Tenant.Api.PostAsync("/local/run/follow-up", null)).Expect(200);
            return (await rig.Tenant.AuditAsync(rig.Tenant.Id)).Any(row => Type(row) == "webhook.replayed")
                && (await rig.DeadLettersAsync()).Count == 0;
        }, "the replay");
    }

    private static string? Type(JsonElement row) => row.GetProperty("type").GetString();
}
