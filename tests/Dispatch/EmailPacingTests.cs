using Countersign.Addresses;
using Countersign.Messages;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Dispatch;

/// <summary>
/// The email quota in the dispatcher: a message over the quota waits and is sent later, unchanged and once.
/// </summary>
public sealed class EmailPacingTests : IAsyncLifetime
{
    private readonly IsolatedBackend backend = new();
    private DispatchRig rig = null!;

    public async Task InitializeAsync()
    {
        await backend.InitializeAsync();
        rig = await DispatchRig.StartAsync(
            backend, options => (options.Communication.EmailsPerMinute, options.Communication.EmailsPerHour) = (1, 3));
    }

    public async Task DisposeAsync()
    {
        await rig.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task An_email_over_the_quota_of_this_minute_is_sent_in_a_later_minute()
    {
        var (first, second) = (await rig.LockedAsync(Channel.Email), await rig.LockedAsync(Channel.Email));
        rig.Clock.Advance(ToNextMinute());
        await rig.DeliverAsync(first);
        var queued = await backend.QueuedAsync();

        await rig.DeliverAsync(second);

        Assert.Equal(
            (DispatchStatus.Sent, DispatchStatus.Pending),
            (await rig.StatusAsync(first), await rig.StatusAsync(second)));
        Assert.Equal(
            (null, 0), ((await rig.OutboxRowAsync(second)).FirstTriedAt, (await rig.OutboxRowAsync(second)).Tries));
        Assert.Equal(queued + 1, await backend.QueuedAsync());
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DeliverAsync(second);
        Assert.Equal((1, 1), (await rig.SentAsync(first), await rig.SentAsync(second)));
    }

    [Fact]
    public async Task An_sms_does_not_count_against_the_email_quota()
    {
        var (email, sms) = (await rig.LockedAsync(Channel.Email), await rig.LockedAsync(Channel.Sms));
        rig.Clock.Advance(ToNextMinute());
        await rig.DeliverAsync(email);
        await rig.DeliverAsync(sms);

        Assert.Equal((1, 1), (await rig.SentAsync(email), await rig.SentAsync(sms)));
    }

    // Ten seconds into the minute, because the clock continues during the test.
    private TimeSpan ToNextMinute()
    {
        var now = rig.Clock.GetUtcNow();
        return TimeSpan.FromSeconds(70) - TimeSpan.FromTicks(now.UtcTicks % TimeSpan.TicksPerMinute);
    }
}
