using Azure.Data.Tables;
using Countersign.Addresses;
using Countersign.Dispatch;
using Countersign.Local;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Dispatch;

/// <summary>A message is sent once, or a row says why not.</summary>
public class DispatcherTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>, IAsyncLifetime
{
    private static readonly TimeSpan ClaimLapsed = TimeSpan.FromMinutes(2.5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(6);
    private DispatchRig rig = null!;

    public async Task InitializeAsync() => rig = await DispatchRig.StartAsync(backend);

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task Each_queue_pointer_delivered_two_to_ten_times_at_once_sends_its_message_once()
    {
        var users = await Task.WhenAll(
            Enumerable.Range(0, 18).Select(i => rig.LockedAsync(i % 2 == 0 ? Channel.Email : Channel.Sms)));

        await Task.WhenAll(
            users.SelectMany((user, i) => Enumerable.Range(0, 2 + (i / 2)).Select(_ => DeliverAsync(user))));
        await Task.WhenAll(users.Select(rig.DeliverAsync));

        foreach (var user in users)
        {
            Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(user), await rig.SentAsync(user)));
        }

        // A delivery that gets no turn at a counter fails, and the queue makes it again.
        async Task DeliverAsync(TestUser user)
        {
            try
            {
                await rig.DeliverAsync(user);
            }
            catch (StoreUnavailableException)
            {
            }
        }
    }

    [Theory]
    [InlineData(Channel.Email)]
    [InlineData(Channel.Sms)]
    public async Task An_expired_message_is_not_sent(Channel channel)
    {
        var user = await rig.LockedAsync(channel);
        rig.Clock.Advance(TimeSpan.FromMinutes(15));

        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Expired, 0), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task A_message_is_dropped_when_the_account_has_another_address_by_now()
    {
        var user = await rig.LockedAsync(Channel.Email);
        var row = await rig.OutboxRowAsync(user);
        var meant = OutboxRows.Entity(
            row.Partition.ToString(), row.Message with { AddressHash = "of the old address" });
        await new TableClient(backend.Storage, StorageClients.TableName).UpdateEntityAsync(
            meant, row.Tag, TableUpdateMode.Replace);

        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Dropped, 0), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Theory]
    [InlineData("fail", DispatchStatus.Unknown)]
    [InlineData("reject", DispatchStatus.Failed)]
    public async Task An_sms_that_fails_is_recorded_and_never_sent_again(string outcome, DispatchStatus status)
    {
        var user = await rig.LockedAsync(Channel.Sms);
        await rig.MessagingAsync(Channel.Sms, outcome);

        await rig.DeliverAsync(user);
        await rig.MessagingAsync(Channel.Sms, "ok");
        await rig.DeliverAsync(user);
        rig.Clock.Advance(ClaimLapsed);
        await rig.DeliverAsync(user);

        Assert.Equal((status, 0), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task An_email_that_fails_stays_pending_and_is_sent_once_when_the_service_is_back()
    {
        var user = await rig.LockedAsync(Channel.Email);
        await rig.MessagingAsync(Channel.Email, "fail");
        await rig.DeliverAsync(user);
        Assert.Equal((DispatchStatus.Pending, 0), (await rig.StatusAsync(user), await rig.SentAsync(user)));

        await rig.MessagingAsync(Channel.Email, "ok");
        await rig.DeliverAsync(user);
        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task An_email_refused_by_the_provider_is_recorded_as_failed()
    {
        var user = await rig.LockedAsync(Channel.Email);
        await rig.MessagingAsync(Channel.Email, "reject");

        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Failed, 0), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task A_claim_is_respected_for_two_minutes()
    {
        var user = await rig.LockedAsync(Channel.Email);
        Assert.True(await rig.BreaksAsync(user, new Fault(DispatchRig.EmailSendCall, FaultMode.Drop, Forever: true)));
        rig.Clock.Advance(TimeSpan.FromSeconds(100));

        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Claimed, 0), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Theory]
    [InlineData(DispatchRig.EmailSendCall, 2.5)]
    [InlineData(DispatchRig.EmailRecordCall, 2.5)]
    [InlineData(DispatchRig.EmailSendCall, 6)]
    [InlineData(DispatchRig.EmailRecordCall, 6)]
    public async Task An_email_claimed_by_a_crashed_dispatcher_is_sent_exactly_once(int diedAt, double minutes)
    {
        var user = await rig.LockedAsync(Channel.Email);
        Assert.True(await rig.BreaksAsync(user, new Fault(diedAt, FaultMode.Drop, Forever: true)));
        Assert.Equal(DispatchStatus.Claimed, await rig.StatusAsync(user));

        rig.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task An_email_repeated_with_another_text_is_recognised_as_already_sent()
    {
        await using var one = await backend.StartAppAsync(rig.Clock, policy: rig.Faults);
        await using var other = await backend.StartAppAsync(rig.Clock);
        var user = await (await TestTenant.CreateAsync(one)).CreateUserAsync();
        (await user.Tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        var row = Assert.Single(await backend.OutboxRowsAsync(one, user));
        var queuePointer = new QueuePointer(row.Partition.ToString(), row.Message.Id, row.Message.CreatedAt, 0);

        one.Services.GetRequiredService<TenantDirectory>().Forget(user.Tenant.Id);
        rig.Faults.Reset(new Fault(DispatchRig.CountedRecordCall, FaultMode.Drop, Forever: true));
        await Assert.ThrowsAnyAsync<Exception>(
            () => one.Services.GetRequiredService<Dispatcher>().DispatchAsync(
                Channel.Email, queuePointer, CancellationToken.None));
        rig.Faults.Reset();
        Assert.Single(backend.SentTo(user));
        rig.Clock.Advance(ClaimLapsed);
        await other.Services.GetRequiredService<Dispatcher>().DispatchAsync(
            Channel.Email, queuePointer, CancellationToken.None);

        Assert.Equal(DispatchStatus.Sent, Assert.Single(await backend.OutboxRowsAsync(one, user)).Status);
        Assert.Single(backend.SentTo(user));
    }

    [Theory]
    [InlineData(DispatchRig.SmsSendCall, 0)]
    [InlineData(DispatchRig.SmsRecordCall, 1)]
    public async Task An_sms_claimed_by_a_crashed_dispatcher_is_unknown_and_never_sent_again(int diedAt, int sent)
    {
        var user = await rig.LockedAsync(Channel.Sms);
        Assert.True(await rig.BreaksAsync(user, new Fault(diedAt, FaultMode.Drop, Forever: true)));

        rig.Clock.Advance(ClaimLapsed);
        await rig.DeliverAsync(user);
        rig.Clock.Advance(Forgotten);
        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Unknown, sent), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Theory]
    [InlineData(Channel.Email, DispatchRig.EmailClaimCall)]
    [InlineData(Channel.Sms, DispatchRig.SmsClaimCall)]
    [InlineData(Channel.Email, DispatchRig.EmailRecordCall)]
    [InlineData(Channel.Sms, DispatchRig.SmsRecordCall)]
    public async Task A_lost_answer_delays_nothing_and_sends_nothing_twice(Channel channel, int lost)
    {
        var user = await rig.LockedAsync(channel);

        Assert.False(await rig.BreaksAsync(user, new Fault(lost, FaultMode.Lose)));

        Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task An_email_whose_answer_is_lost_is_repeated_under_its_id_and_arrives_once()
    {
        var user = await rig.LockedAsync(Channel.Email);
        await rig.BreaksAsync(user, new Fault(DispatchRig.EmailSendCall, FaultMode.Lose));
        Assert.Equal((DispatchStatus.Pending, 1), (await rig.StatusAsync(user), await rig.SentAsync(user)));

        await rig.DeliverAsync(user);
        Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task An_sms_whose_answer_is_lost_is_unknown_and_never_sent_again_automatically()
    {
        var user = await rig.LockedAsync(Channel.Sms);
        await rig.BreaksAsync(user, new Fault(DispatchRig.SmsSendCall, FaultMode.Lose));
        await rig.DeliverAsync(user);

        Assert.Equal((DispatchStatus.Unknown, 1), (await rig.StatusAsync(user), await rig.SentAsync(user)));
    }

    [Fact]
    public async Task Any_fault_at_any_call_sends_at_most_once_and_leaves_a_row_with_the_true_status()
    {
        Fault[] modes =
        [
            new(0, FaultMode.Drop), new(0, FaultMode.Lose), new(0, FaultMode.Drop, Forever: true),
            new(0, FaultMode.Lose, Forever: true),
            Fault.OfStatus(0, 500), Fault.OfStatus(0, 409), Fault.OfStatus(0, 412), Fault.OfStatus(0, 429),
        ];

        await Task.WhenAll(modes.Select((mode, i) => BreakCallsAsync(mode, FullRun.Calls(oneIn: 4, i))));
    }

    // The queue pointer is delivered with a fault, again at once as the queue would do, and again after the claim
    // expires. Without a full run, each mode meets every fourth call, and each call two modes.
    private async Task BreakCallsAsync(Fault mode, IEnumerable<int> calls)
    {
        await using var own = await DispatchRig.StartAsync(backend);
        foreach (var channel in (Channel[])[Channel.Email, Channel.Sms])
        {
            var last = channel == Channel.Email ? DispatchRig.EmailRecordCall : DispatchRig.SmsRecordCall;
            foreach (var call in calls.TakeWhile(call => call <= last))
            {
                var user = await own.LockedAsync(channel);
                await own.BreaksAsync(user, mode with { Call = call });
                await own.DeliverAsync(user);
                own.Clock.Advance(ClaimLapsed);
                await own.DeliverAsync(user);

                var (status, sent) = (await own.StatusAsync(user), await own.SentAsync(user));
                var said = (status, sent) switch
                {
                    (DispatchStatus.Sent, 1) or (DispatchStatus.Failed, 0) => true,
                    (DispatchStatus.Unknown, _) => channel == Channel.Sms && sent <= 1,
                    _ => false,
                };
                Assert.True(said, $"{channel}, {mode with { Call = call }}: {status}, sent {sent} times.");
            }
        }
    }
}
