using Countersign.Addresses;
using Countersign.Dispatch;
using Countersign.Local;
using Countersign.Messages;
using Countersign.Settings;
using Countersign.Storage;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Dispatch;

/// <summary>An app that dispatches only what a test passes to it, with its own clock and messaging service.</summary>
public sealed class DispatchRig : IAsyncDisposable
{
    /// <summary>
    /// The calls of a dispatch, in order, when nothing is cached: row, due index, tenant, account, for a message that
    /// was not counted before its counters (each read, then each written), claim, send, record. The link after a lock
    /// has one counter by email and three by SMS.
    /// </summary>
    public const int EmailClaimCall = 7;
    public const int EmailSendCall = 8;
    public const int EmailRecordCall = 9;
    public const int SmsClaimCall = 11;
    public const int SmsSendCall = 12;
    public const int SmsRecordCall = 13;

    /// <summary>For an email that was counted before it was committed.</summary>
    public const int CountedRecordCall = 7;

    private readonly IsolatedBackend backend;

    private DispatchRig(IsolatedBackend backend) => this.backend = backend;

    public LocalClock Clock { get; } = new();

    public FaultPolicy Faults { get; } = new();

    public LocalApp App { get; private set; } = null!;

    public TestTenant Tenant { get; private set; } = null!;

    public static async Task<DispatchRig> StartAsync(
        IsolatedBackend backend, Action<CountersignOptions>? options = null)
    {
        var rig = new DispatchRig(backend);
        rig.App = await backend.StartAppAsync(rig.Clock, policy: rig.Faults, ownMessaging: true, configure: services =>
        {
            NoReports(services);
            services.PostConfigure(options ?? (_ => { }));
        });
        rig.Tenant = await TestTenant.CreateAsync(rig.App);
        return rig;
    }

    // The tests look at the status after the dispatch, not after a later delivery report.
    private static void NoReports(IServiceCollection services) =>
        services.PostConfigure<CountersignOptions>(options => options.DeliveryReportSecret = null);

    /// <summary>A user who was just locked and whose message about it is pending.</summary>
    public async Task<TestUser> LockedAsync(Channel channel)
    {
        var user = await Tenant.CreateUserAsync(channel == Channel.Sms ? TestTenant.NewPhone() : TestTenant.NewEmail());
        for (var i = 0; i < 5; i++)
        {
            await user.SignInAsync("wrong");
        }

        return user;
    }

    public async Task<OutboxRow> OutboxRowAsync(TestUser user) =>
        Assert.Single(await backend.OutboxRowsAsync(App, user));

    public async Task<DispatchStatus> StatusAsync(TestUser user) => (await OutboxRowAsync(user)).Status;

    /// <summary>Delivers the queue pointer of the user's pending message.</summary>
    public async Task DeliverAsync(TestUser user)
    {
        var row = await OutboxRowAsync(user);
        await DeliverAsync(
            row.Message.Channel, new QueuePointer(row.Partition.ToString(), row.Message.Id, row.Message.CreatedAt, 0));
    }

    public Task DeliverAsync(Channel channel, QueuePointer queuePointer) =>
        App.Services.GetRequiredService<Dispatcher>().DispatchAsync(channel, queuePointer, CancellationToken.None);

    /// <summary>
    /// Delivers it while calls fail; true if the dispatcher threw, so that the queue would keep the pointer.
    /// </summary>
    public async Task<bool> BreaksAsync(TestUser user, params Fault[] faults)
    {
        var row = await OutboxRowAsync(user);
        App.Services.GetRequiredService<TenantDirectory>().Forget(user.Tenant.Id);
        Faults.Reset(faults);
        var failure = await Record.ExceptionAsync(() =>
            DeliverAsync(
                row.Message.Channel,
                new QueuePointer(row.Partition.ToString(), row.Message.Id, row.Message.CreatedAt, 0)));
        Faults.Reset();
        Assert.True(
            failure is null or Azure.RequestFailedException or AggregateException
                or Countersign.Storage.StoreUnavailableException, failure?.ToString());
        return failure is not null;
    }

    /// <summary>The number of messages that the messaging service accepted for a user.</summary>
    public async Task<int> SentAsync(TestUser user) =>
        (await new Api(App.BaseAddress).GetAsync($"/local/outbox?to={Uri.EscapeDataString(user.Username)}")).Expect(
            200).Json.GetArrayLength();

    /// <summary>Sets a fault of the messaging service for a channel.</summary>
    public async Task MessagingAsync(Channel channel, string outcome) =>
        (await new Api(App.BaseAddress).PostAsync(
            "/local/faults", new { channel = channel == Channel.Sms ? "sms" : "email", outcome })).Expect(204);

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
