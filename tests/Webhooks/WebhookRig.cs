using System.Text.Json;
using Countersign.Addresses;
using Countersign.Decisions;
using Countersign.Dispatch;
using Countersign.Local;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Webhooks;

/// <summary>
/// A tenant with a webhook, in an app that delivers only what a test passes to it, with its own clock.
/// </summary>
public sealed class WebhookRig : IAsyncDisposable
{
    private static readonly string[] OfEveryUser = ["user.created", "sign-in.completed"];
    private readonly IsolatedBackend backend;

    private WebhookRig(IsolatedBackend backend) => this.backend = backend;

    public LocalClock Clock { get; } = new();

    public QueueDelays Delays { get; } = new();

    public LocalApp App { get; private set; } = null!;

    public TestTenant Tenant { get; private set; } = null!;

    public WebhookReceiver Receiver { get; private set; } = null!;

    public string Secret { get; private set; } = null!;

    /// <param name="backend">Its storage.</param>
    /// <param name="events">The events that the webhook selects; by default none of a user who only exists.</param>
    public static async Task<WebhookRig> StartAsync(IsolatedBackend backend, params string[] events)
    {
        var selected = events.Length == 0 ? WebhookEvents.Selectable.Except(OfEveryUser) : events;
        var rig = new WebhookRig(backend) { Receiver = await WebhookReceiver.StartAsync() };
        rig.App = await backend.StartAppAsync(rig.Clock, policy: rig.Delays);
        rig.Tenant = await TestTenant.CreateAsync(rig.App);
        rig.Secret =
            (await rig.Tenant.PutAsync(
                "webhook",
                new
                {
                    url = rig.Receiver.Url,
                    events = selected,
                    headers = new { Authorization = "Bearer of the tenant" },
                },
                rig.Tenant.Key)).Expect(200)["secret"];
        return rig;
    }

    /// <summary>A user whose sign-in failed once; the event for the webhook is pending.</summary>
    public async Task<TestUser> FailedAsync()
    {
        var user = await Tenant.CreateUserAsync();
        (await user.SignInAsync("wrong")).Expect(401);
        return user;
    }

    public async Task<IReadOnlyList<OutboxRow>> OutboxRowsAsync(TestUser user) =>
        [.. (await backend.OutboxRowsAsync(App, user)).Where(row => row.Message.Channel == Channel.Webhook)];

    public async Task<OutboxRow> OutboxRowAsync(TestUser user) => Assert.Single(await OutboxRowsAsync(user));

    public async Task<DispatchStatus> StatusAsync(TestUser user) => (await OutboxRowAsync(user)).Status;

    public async Task DeliverAsync(TestUser user, LocalApp? app = null) =>
        await DeliverAsync(await OutboxRowAsync(user), app);

    /// <summary>Runs the queues until this many events have arrived, and returns their types in their order.</summary>
    public async Task<IReadOnlyList<string>> ReceivedAsync(int events)
    {
        await Until.TrueAsync(async () =>
        {
            (await Tenant.Api.PostAsync("/local/run/follow-up", null)).Expect(200);
            (await Tenant.Api.PostAsync("/local/run/webhook", null)).Expect(200);
            return Receiver.All.Count >= events;
        }, $"{events} events");
        return [.. Receiver.All.Select(one => one.Json.GetProperty("type").GetString()!).Order()];
    }

    public Task DeliverAsync(OutboxRow row, LocalApp? app = null) =>
        (app ?? App).Services.GetRequiredService<Dispatcher>().DispatchAsync(
        Channel.Webhook, new QueuePointer(row.Partition.ToString(), row.Message.Id, row.Message.CreatedAt, 0),
        CancellationToken.None);

    public async Task<IReadOnlyList<JsonElement>> DeadLettersAsync() =>
        [
            .. (await Tenant.GetAsync("webhook/dead-letters", Tenant.Key)).Expect(200).Json.GetProperty(
                "items").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
