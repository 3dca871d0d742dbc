using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Lockout;

/// <summary>A lock that ends by itself: to the tick, later each time, and from 25 failures on never.</summary>
public class UnlockTimerTests
{
    private static readonly TimeSpan After = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly AccountRig rig = new();

    public UnlockTimerTests() => rig.Policy = rig.Policy with { UnlockAfter = After };

    [Fact]
    public void It_ends_when_its_time_has_come_and_not_a_tick_sooner()
    {
        rig.FailTimes(5);
        var before = rig.Account;

        rig.Now += After - Tick;
        Assert.Null(Due().Next);
        Assert.True(rig.Account.HasLock);

        rig.Now += Tick;
        Do();
        Assert.False(rig.Account.HasLock);
        Assert.Equal((0, 5), (rig.Account.Head.Budget.Failures, rig.Account.Head.Budget.FailuresSinceLogin));
        Assert.Equal(before.Head.PasswordHash, rig.Account.Head.PasswordHash);
        Assert.Empty(rig.Account.Sessions);
        Assert.Equal(MessageKind.Unlocked, rig.Messages[^1].Kind);
        Assert.Null(Due().Next);
    }

    [Fact]
    public void The_lock_says_when_to_look_and_a_name_that_nobody_has_says_the_same()
    {
        rig.FailTimes(4);
        Assert.Equal(rig.Now + After, Fails(rig.Account).LookAt);

        var nobody = Account.Unknown(Channel.Email);
        for (var i = 0; i < 4; i++)
        {
            nobody = Fails(nobody).Next!;
        }

        var last = Fails(nobody);
        Assert.Equal(rig.Now + After, last.LookAt);
        rig.Now += After;
        Assert.False(Overdue.Decide(last.Next!, rig.Context).Next!.HasLock);
    }

    [Fact]
    public void Each_lock_without_a_complete_login_between_lasts_twice_as_long()
    {
        var wait = After;
        for (var i = 0; i < 4; i++, wait *= 2)
        {
            rig.FailTimes(5);
            rig.Now += wait - Tick;
            Assert.Null(Due().Next);
            rig.Now += Tick;
            Do();
            Assert.False(rig.Account.HasLock);
        }

        rig.SignIn();
        rig.FailTimes(5);
        rig.Now += After;
        Do();
        Assert.False(rig.Account.HasLock);
    }

    [Fact]
    public void An_unlock_by_link_does_not_make_the_next_lock_shorter()
    {
        rig.FailTimes(5);
        rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context));
        rig.FailTimes(5);

        rig.Now += After;
        Assert.Null(Due().Next);
        rig.Now += After;
        Assert.NotNull(Due().Next);
    }

    [Fact]
    public void From_the_twenty_fifth_failure_on_it_never_ends_by_itself()
    {
        for (var i = 0; i < 4; i++)
        {
            rig.FailTimes(5);
            rig.Now += After * 16;
            Do();
        }

        rig.FailTimes(4);
        Assert.Null(Fails(rig.Account).LookAt);
        rig.FailTimes(1);
        rig.Now += TimeSpan.FromDays(400);
        Assert.Null(Due().Next);
        Assert.True(rig.Account.HasLock);
    }

    [Fact]
    public void The_wait_ends_at_a_year_however_often_it_was_doubled()
    {
        rig.Policy = rig.Policy with { UnlockAfter = TimeSpan.FromDays(30), Attempts = 1 };
        for (var i = 0; i < 23; i++)
        {
            rig.FailTimes(1);
            rig.Now += TimeSpan.FromDays(365);
            Do();
            Assert.False(rig.Account.HasLock);
        }
    }

    [Fact]
    public void Without_the_policy_no_time_unlocks_and_nobody_looks()
    {
        rig.Policy = rig.Policy with { UnlockAfter = null };
        rig.FailTimes(4);
        Assert.Null(Fails(rig.Account).LookAt);
        rig.FailTimes(1);
        rig.Now += TimeSpan.FromDays(400);
        Assert.Null(Due().Next);
    }

    [Fact]
    public void The_link_of_a_lock_dies_with_it()
    {
        rig.Policy = rig.Policy with { UnlockAfter = TimeSpan.FromMinutes(10) };
        rig.FailTimes(5);
        rig.Now += TimeSpan.FromMinutes(10);
        Do();

        Assert.False(rig.Account.Head.UnlockLink.Live);
    }

    [Fact]
    public void A_device_that_locked_is_unlocked_at_its_own_time()
    {
        rig.FailTimes(5);
        var lockedAt = rig.Now;
        rig.Now += TimeSpan.FromMinutes(5);
        var device = new Device("device", [], rig.Now, rig.Now) { Budget = new AttemptBudget(5, 5, rig.Now) { Locks = 1 } };
        rig.Account = rig.Account.Add(device);

        rig.Now = lockedAt + After;
        Assert.Equal(device.Budget.LockedAt + After, Do().At);
        Assert.False(rig.Account.Head.Budget.IsLocked);
        Assert.True(rig.Account.HasLock);

        rig.Now += TimeSpan.FromMinutes(5);
        Assert.Null(Do().At);
        Assert.False(rig.Account.HasLock);
    }

    [Fact]
    public void Somebody_who_is_switched_off_is_unlocked_and_not_told()
    {
        rig.FailTimes(5);
        rig.Account = rig.Account with { Head = rig.Account.Head with { Disabled = true } };
        var told = rig.Messages.Count;
        rig.Now += After;
        Do();

        Assert.False(rig.Account.HasLock);
        Assert.Equal(told, rig.Messages.Count);
    }

    [Fact]
    public void An_address_that_was_given_up_leaves_by_itself()
    {
        var address = new Address(Channel.Email, "old@example.com", "old", "old");
        rig.Account = rig.Account.Former(address, rig.Now);
        Assert.Equal(rig.Now + Notifications.Lifetime, Due().Outcome.Value.At);

        rig.Now += Notifications.Lifetime - Tick;
        Assert.Null(Due().Next);
        rig.Now += Tick;
        Assert.Null(Do().At);
        Assert.Empty(rig.Account.FormerAddresses);
    }

    [Fact]
    public void A_person_who_is_erased_is_looked_at_once_more()
    {
        var deleted = AccountAdministration.Delete(rig.Account, rig.Context);

        Assert.Equal(rig.Now + Notifications.Lifetime, deleted.LookAt);
        rig.Now += Notifications.Lifetime;
        var left = Overdue.Decide(deleted.Next!, rig.Context);
        Assert.DoesNotContain("example.com", string.Join(' ', left.Next!.Rows()), StringComparison.Ordinal);
    }

    private Decision<Account, LoginOutcome> Fails(Account account) => Attempts.Fail<LoginOutcome>(account, null, rig.Context);

    private Decision<Account, NextLook> Due() => Overdue.Decide(rig.Account, rig.Context);

    private NextLook Do() => rig.Apply(Due()).Value;
}
