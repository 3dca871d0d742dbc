using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

/// <summary>
/// Recognised devices have their own attempt budget, which strangers cannot spend, and no other advantage.
/// </summary>
public class DeviceTests
{
    private readonly AccountRig rig = new();

    public DeviceTests() => rig.Policy = rig.Policy with { Devices = new() { Enabled = true } };

    [Fact]
    public void By_default_a_device_is_recognised_and_skips_no_factor()
    {
        rig.Policy = rig.Policy with { Devices = new() };

        Assert.NotNull(((LoginOutcome.SignedIn)rig.SignIn().Value).Grant.Device);
        Assert.False(rig.Policy.Devices.SkipSecondFactor);
    }

    [Fact]
    public void A_tenant_can_switch_recognised_devices_off()
    {
        rig.Policy = rig.Policy with { Devices = new() { Enabled = false } };

        Assert.Null(((LoginOutcome.SignedIn)rig.SignIn().Value).Grant.Device);
    }

    [Fact]
    public void On_a_recognised_device_the_owner_signs_in_while_strangers_have_locked_the_name()
    {
        var device = Recognised();
        rig.FailTimes(5);

        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);
        Assert.IsType<LoginOutcome.SignedIn>(SignIn(device).Value);
    }

    [Fact]
    public void A_sign_in_on_a_recognised_device_continues_when_strangers_lock_the_name()
    {
        rig.WithTotp();
        var device = RecognisedByTotp();
        var id = ((LoginOutcome.Challenged)SignIn(device).Value).Challenge.Ref.Id;
        rig.FailTimes(5);

        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, rig.Code(rig.Step)).Value);
    }

    [Fact]
    public void A_device_has_its_own_five_attempts_and_locks_alone()
    {
        var device = Recognised();
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(left, SignIn(device, "wrong").Refusal!.AttemptsLeft);
        }

        Assert.Equal(RefusalCode.Locked, SignIn(device, "wrong").Refusal!.Code);
        Assert.Equal(RefusalCode.Locked, SignIn(device).Refusal!.Code);
        Assert.False(rig.Account.Head.Budget.IsLocked);
        Assert.Equal(5, rig.Account.Head.Budget.FailuresSinceLogin);
        Assert.Equal(MessageKind.Unlock, rig.Messages[^1].Kind);
        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
    }

    [Theory]
    [InlineData(true, AuditType.DeviceLocked)]
    [InlineData(false, AuditType.AccountLocked)]
    public void The_lock_of_a_device_ends_what_is_open_on_it_and_the_lock_of_the_account_all_else(
        bool onDevice, string locked)
    {
        rig.Policy = rig.Policy with { Session = rig.Policy.Session with { EndOnLock = true } };
        rig.WithTotp();
        var device = RecognisedByTotp();
        var before = rig.Account.Head.SecurityStamp;
        var here = ((LoginOutcome.Challenged)SignIn(device).Value).Challenge.Ref.Id;
        var elsewhere = rig.OpenChallenge();
        Decision<Account, LoginOutcome> Guess() => FirstFactor.ByPassword(
            rig.Account, new PasswordCheck(Secret.FromText("wrong"), rig.Hashing), onDevice ? device : null,
            rig.Context);
        for (var i = 0; i < 4; i++)
        {
            rig.Apply(Guess());
        }

        var fifth = Guess();
        rig.Apply(fifth);

        Assert.Equal(
            [(AuditType.AttemptFailed, 5), (locked, 5)], fifth.Events.Select(row => (row.Type, row.Failures)));
        Assert.Equal(onDevice ? device.DeviceId : null, fifth.Events[0].Subject);
        Assert.Equal(Assert.Single(fifth.Messages).Id, fifth.Events[1].Subject);
        Assert.Equal([onDevice ? elsewhere : here], rig.Account.Challenges.Keys);
        Assert.Equal(onDevice ? 1 : 0, rig.Account.Sessions.Count);
        Assert.Equal(before + (onDevice ? 0 : 1), rig.Account.Head.SecurityStamp);
    }

    [Fact]
    public void The_link_unlocks_a_device_too()
    {
        var device = Recognised();
        for (var i = 0; i < 5; i++)
        {
            SignIn(device, "wrong");
        }

        Assert.Null(rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context)).Refusal);
        Assert.IsType<LoginOutcome.SignedIn>(SignIn(device).Value);
    }

    [Fact]
    public void The_second_factor_is_required_on_a_recognised_device_too()
    {
        rig.WithTotp();

        Assert.Equal(
            [Factor.Totp],
            Assert.Single(((LoginOutcome.Challenged)SignIn(RecognisedByTotp()).Value).Challenge.Required).ToArray());
    }

    [Fact]
    public void A_recognised_device_replaces_the_second_factor_only_if_the_tenant_allows_it()
    {
        rig.WithTotp();
        var device = RecognisedByTotp();
        rig.Policy = rig.Policy with { Devices = new() { Enabled = true, SkipSecondFactor = true } };

        Assert.IsType<LoginOutcome.SignedIn>(SignIn(device).Value);
        Assert.IsType<LoginOutcome.Challenged>(SignIn(new DeviceToken(device.DeviceId, Secret.Random(32))).Value);
    }

    [Fact]
    public void At_most_five_devices_are_kept_and_the_least_recently_used_is_evicted()
    {
        var first = Recognised();
        for (var i = 0; i < 5; i++)
        {
            rig.Now += TimeSpan.FromSeconds(1);
            Recognised();
        }

        Assert.Equal(5, rig.Account.Devices.Count);
        Assert.DoesNotContain(first.DeviceId, rig.Account.Devices.Keys);
    }

    [Fact]
    public void A_password_change_or_a_new_factor_forgets_all_devices()
    {
        Recognised();
        var session = rig.SignedIn();
        rig.Start(session, Factor.Sms);
        rig.Confirm(session, Factor.Sms, rig.SentCode());
        Assert.Empty(rig.Account.Devices);

        Assert.Empty(
            AccountPassword.Replace(
                rig.Account, new NewPassword(Secret.FromText("a wholly different password"), rig.Hashing),
                provedBy: null).Devices);
    }

    [Fact]
    public void A_forgotten_device_is_not_recognised()
    {
        var device = Recognised();
        var session = rig.SignedIn();
        rig.Apply(RecognisedDevices.Forget(rig.Account, session, device.DeviceId, rig.Context));
        rig.FailTimes(5);

        Assert.Equal(RefusalCode.Locked, SignIn(device).Refusal!.Code);
    }

    [Fact]
    public void Only_a_live_session_forgets_a_device_and_only_one_that_is_there()
    {
        var device = Recognised();
        var session = rig.Account.Sessions.Keys.Single();

        Assert.Equal(
            Refusal.InvalidToken,
            RecognisedDevices.Forget(rig.Account, "no session", device.DeviceId, rig.Context).Outcome.Refusal);
        Assert.Equal(
            Refusal.NotFound, RecognisedDevices.Forget(rig.Account, session, "other", rig.Context).Outcome.Refusal);
    }

    [Fact]
    public void What_is_left_on_a_device_is_told_by_its_own_count()
    {
        rig.WithTotp().With(Factor.Sms, "phone");
        var id = ((LoginOutcome.Challenged)SignIn(RecognisedByTotp()).Value).Challenge.Ref.Id;
        rig.Verify(id, rig.WrongCode());
        rig.FailTimes(3);

        Assert.Equal(4, rig.Send(id, Factor.Sms).Value.AttemptsLeft);
    }

    [Fact]
    public void A_challenge_of_a_device_that_was_forgotten_ends_with_the_lock_of_the_account()
    {
        rig.WithTotp();
        var device = RecognisedByTotp();
        var session = rig.Account.Sessions.Keys.Single();
        SignIn(device);
        rig.Apply(RecognisedDevices.Forget(rig.Account, session, device.DeviceId, rig.Context));
        Assert.Single(rig.Account.Challenges);

        rig.FailTimes(5);

        Assert.Empty(rig.Account.Challenges);
    }

    [Fact]
    public void Once_the_owner_has_signed_in_on_a_device_the_link_of_the_lock_opens_nothing()
    {
        var device = Recognised();
        rig.FailTimes(5);
        var link = rig.Account.Head.UnlockLink.Generation;
        Assert.Null(SignIn(device).Refusal);

        Assert.Equal(Refusal.LinkExpired, Unlock.ByLink(rig.Account, link, rig.Context).Outcome.Refusal);
    }

    private DeviceToken Recognised() => ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant.Device!;

    private DeviceToken RecognisedByTotp() =>
        ((LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step - 1)).Value).Grant.Device!;

    private Result<LoginOutcome> SignIn(DeviceToken device, string password = AccountRig.Password) =>
        rig.Apply(
            Countersign.SignIn.FirstFactor.ByPassword(
                rig.Account, new PasswordCheck(Secret.FromText(password), rig.Hashing), device, rig.Context));
}
