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

/// <summary>A timed lock ends to the tick, lasts longer each time, and never ends from 25 failures on.</summary>
public class UnlockTimerTests
{
    private static readonly TimeSpan After = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly AccountRig rig = new();

    public UnlockTimerTests() => rig.Policy = rig.Policy with { UnlockAfter = After };

    [Fact]
    public void A_lock_ends_exactly_at_its_time()
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
        Assert.Equal(MessageKind.UnlockedByTimer, rig.Messages[^1].Kind);
        Assert.Null(Due().Next);
    }

    [Fact]
    public void A_lock_schedules_its_check_and_so_does_the_lock_of_an_unknown_name()
    {
        rig.FailTimes(4);
        Assert.Equal(rig.Now + After, Fails(rig.Account).DueAt);

        var unknown = Account.Unknown(Channel.Email);
        for (var i = 0; i < 4; i++)
        {
            unknown = Fails(unknown).Next!;
        }

        var last = Fails(unknown);
        Assert.Equal(rig.Now + After, last.DueAt);
        rig.Now += After;
        Assert.False(Overdue.Decide(last.Next!, rig.Context).Next!.HasLock);
    }

    [Fact]
    public void Each_lock_lasts_twice_as_long_until_a_complete_sign_in()
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
        Do();
        Assert.True(rig.Account.HasLock);
        rig.Now += After;
        Do();
        Assert.False(rig.Account.HasLock);
    }

    [Fact]
    public void From_the_twenty_fifth_failure_on_a_lock_never_ends_by_itself()
    {
        for (var i = 0; i < 4; i++)
        {
            rig.FailTimes(5);
            rig.Now += After * 16;
            Do();
        }

        rig.FailTimes(4);
        Assert.Null(Fails(rig.Account).DueAt);
        rig.FailTimes(1);
        rig.Now += TimeSpan.FromDays(400);
        Assert.Null(Due().Next);
        Assert.True(rig.Account.HasLock);
    }

    [Fact]
    public void A_lock_lasts_at_most_a_year_however_often_it_was_doubled()
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
    public void Without_the_policy_locks_do_not_end_and_no_check_is_scheduled()
    {
        rig.Policy = rig.Policy with { UnlockAfter = null };
        rig.FailTimes(4);
        Assert.Null(Fails(rig.Account).DueAt);
        rig.FailTimes(1);
        rig.Now += TimeSpan.FromDays(400);
        Assert.Null(Due().Next);
    }

    [Fact]
    public void The_link_of_a_lock_expires_when_the_lock_ends()
    {
        rig.Policy = rig.Policy with { UnlockAfter = TimeSpan.FromMinutes(10) };
        rig.FailTimes(5);
        rig.Now += TimeSpan.FromMinutes(10);
        Do();

        Assert.False(rig.Account.Head.UnlockLink.Live);
    }

    [Fact]
    public void A_locked_device_is_unlocked_at_its_own_time()
    {
        rig.FailTimes(5);
        var lockedAt = rig.Now;
        rig.Now += TimeSpan.FromMinutes(5);
        var device = new Device("device", [], rig.Now, rig.Now)
        {
            Budget = new AttemptBudget(5, 5, rig.Now) { Locks = 1 },
        };
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
    public void While_another_lock_is_left_the_link_stays_valid()
    {
        rig.Policy = rig.Policy with { UnlockAfter = TimeSpan.FromMinutes(10) };
        rig.FailTimes(5);
        rig.Account = rig.Account.Add(new Device("device", [], rig.Now, rig.Now)
        {
            Budget = new AttemptBudget(5, 5, rig.Now + Tick) { Locks = 1 },
        });
        rig.Now += TimeSpan.FromMinutes(10);
        Do();
        Assert.True(rig.Account.HasLock);

        Assert.Null(
            rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context)).Refusal);
        Assert.False(rig.Account.HasLock);
    }

    [Fact]
    public void A_lock_and_a_former_address_that_end_together_both_go_and_the_earlier_is_due_first()
    {
        rig.FailTimes(5);
        var address = new Address(Channel.Email, "old@example.com", "old", "old");
        rig.Account = rig.Account.KeepFormer(address, rig.Now);
        Assert.Equal(rig.Now + After, Due().Outcome.Value.At);

        rig.Account = rig.Account.KeepFormer(address, rig.Now - TimeSpan.FromDays(1) + After);
        rig.Now += After;
        Do();

        Assert.False(rig.Account.HasLock);
        Assert.Empty(rig.Account.FormerAddresses);
    }

    [Fact]
    public void A_disabled_user_is_unlocked_without_a_notification()
    {
        rig.FailTimes(5);
        rig.Account = rig.Account with { Head = rig.Account.Head with { Disabled = true } };
        var sent = rig.Messages.Count;
        rig.Now += After;
        Do();

        Assert.False(rig.Account.HasLock);
        Assert.Equal(sent, rig.Messages.Count);
    }

    [Fact]
    public void A_former_address_is_removed_when_its_notifications_expire()
    {
        var address = new Address(Channel.Email, "old@example.com", "old", "old");
        rig.Account = rig.Account.KeepFormer(address, rig.Now);
        Assert.Equal(rig.Now + TimeSpan.FromDays(1), Due().Outcome.Value.At);

        rig.Now += TimeSpan.FromDays(1) - Tick;
        Assert.Null(Due().Next);
        rig.Now += Tick;
        Assert.Null(Do().At);
        Assert.Empty(rig.Account.FormerAddresses);
    }

    [Fact]
    public void A_deleted_account_is_checked_once_more_to_remove_its_addresses()
    {
        var deleted = AccountAdministration.Delete(rig.Account, rig.Context);

        Assert.Equal(rig.Now + TimeSpan.FromDays(1), deleted.DueAt);
        rig.Now += TimeSpan.FromDays(1);
        var left = Overdue.Decide(deleted.Next!, rig.Context);
        Assert.DoesNotContain("example.com", string.Join(' ', left.Next!.Rows()), StringComparison.Ordinal);
    }

    private Decision<Account, LoginOutcome> Fails(Account account) =>
        Attempts.Fail<LoginOutcome>(account, null, rig.Context);

    private Decision<Account, NextDue> Due() => Overdue.Decide(rig.Account, rig.Context);

    private NextDue Do() => rig.Apply(Due()).Value;
}
