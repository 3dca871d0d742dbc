using Countersign.Addresses;
using Countersign.Messages;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Dispatch;

/// <summary>A messaging service that accepts a message and never answers.</summary>
public class SilentServiceTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    [Fact]
    public async Task An_sms_service_that_does_not_answer_leaves_the_sms_unknown_and_delays_no_email()
    {
        await using var rig = await StartAsync();
        var (phone, inbox) = (await rig.LockedAsync(Channel.Sms), await rig.LockedAsync(Channel.Email));
        await rig.MessagingAsync(Channel.Sms, "hang");

        var silent = rig.DeliverAsync(phone);
        await rig.DeliverAsync(inbox);
        Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(inbox), await rig.SentAsync(inbox)));
        Assert.False(silent.IsCompleted);

        await silent;
        await rig.MessagingAsync(Channel.Sms, "ok");
        await rig.DeliverAsync(phone);
        Assert.Equal((DispatchStatus.Unknown, 0), (await rig.StatusAsync(phone), await rig.SentAsync(phone)));
    }

    [Fact]
    public async Task An_email_service_that_does_not_answer_leaves_the_email_pending_and_delays_no_sms()
    {
        await using var rig = await StartAsync();
        var (phone, inbox) = (await rig.LockedAsync(Channel.Sms), await rig.LockedAsync(Channel.Email));
        await rig.MessagingAsync(Channel.Email, "hang");

        var silent = rig.DeliverAsync(inbox);
        await rig.DeliverAsync(phone);
        Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(phone), await rig.SentAsync(phone)));
        Assert.False(silent.IsCompleted);

        await silent;
        Assert.Equal(DispatchStatus.Pending, await rig.StatusAsync(inbox));
        await rig.MessagingAsync(Channel.Email, "ok");
        await rig.DeliverAsync(inbox);
        Assert.Equal((DispatchStatus.Sent, 1), (await rig.StatusAsync(inbox), await rig.SentAsync(inbox)));
    }

    // Shorter than what an app on this machine has, because these tests wait for it.
    private Task<DispatchRig> StartAsync() =>
        DispatchRig.StartAsync(backend, options => options.AzureTimeout = TimeSpan.FromSeconds(4));
}
