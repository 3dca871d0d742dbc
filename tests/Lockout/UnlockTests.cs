using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Lockout;

public class UnlockTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void The_link_clears_the_lock_and_the_count_and_nothing_else()
    {
        rig.WithTotp();
        rig.FailTimes(5);
        var before = rig.Account;

        Assert.Null(ByLink().Refusal);

        Assert.False(rig.Account.Head.Budget.IsLocked);
        Assert.Equal((0, 5), (rig.Account.Head.Budget.Failures, rig.Account.Head.Budget.FailuresSinceLogin));
        Assert.Same(before.Totp, rig.Account.Totp);
        Assert.Equal(before.Head.PasswordHash, rig.Account.Head.PasswordHash);
        Assert.Empty(rig.Account.Sessions);
    }

    [Fact]
    public void The_link_works_once()
    {
        rig.FailTimes(5);
        ByLink();

        Assert.Equal(RefusalCode.LinkExpired, ByLink().Refusal!.Code);
    }

    [Fact]
    public void The_link_is_valid_for_exactly_fifteen_minutes()
    {
        rig.FailTimes(5);
        var lockedAt = rig.Now;

        rig.Now = lockedAt + TimeSpan.FromMinutes(15);
        Assert.Equal(RefusalCode.LinkExpired, ByLink().Refusal!.Code);

        rig.Now = lockedAt + TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1);
        Assert.Null(ByLink().Refusal);
    }

    [Fact]
    public void The_link_of_an_earlier_lock_does_not_unlock_a_later_lock()
    {
        rig.FailTimes(5);
        var first = rig.Account.Head.UnlockLink.Generation;
        ByLink();
        rig.FailTimes(5);

        Assert.Equal(RefusalCode.LinkExpired, rig.Apply(Unlock.ByLink(rig.Account, first, rig.Context)).Refusal!.Code);
        Assert.Null(ByLink().Refusal);
    }

    [Fact]
    public void From_the_twenty_fifth_failure_since_the_last_login_no_link_unlocks()
    {
        for (var i = 0; i < 4; i++)
        {
            rig.FailTimes(5);
            Assert.Null(ByLink().Refusal);
        }

        rig.FailTimes(5);
        Assert.Equal(25, rig.Account.Head.Budget.FailuresSinceLogin);
        Assert.Equal(RefusalCode.LinkExpired, ByLink().Refusal!.Code);
        Assert.Equal(MessageKind.LockedForGood, rig.Messages[^1].Kind);
        Assert.Null(ByBackOffice().Refusal);
    }

    [Fact]
    public void The_back_office_unlocks_after_any_number_of_failures()
    {
        for (var i = 0; i < 30; i++)
        {
            rig.FailTimes(5);
            Assert.Null(ByBackOffice().Refusal);
            Assert.False(rig.Account.Head.Budget.IsLocked);
        }
    }

    [Fact]
    public void Vouching_for_the_person_clears_every_failure_keeps_the_factors_and_tells_every_address()
    {
        rig.WithTotp().With(Factor.Sms, "another phone");
        FailPasswords(100);
        var before = rig.Account;
        var sent = rig.Messages.Count;

        Assert.Null(rig.Apply(Unlock.WithAllFailuresCleared(rig.Account, rig.Context)).Refusal);

        Assert.Equal((AttemptBudget.Full, FailureCounts.None), Counters());
        Assert.Same(before.Totp, rig.Account.Totp);
        Assert.Equal(
            [(MessageKind.Unlocked, Channel.Email), (MessageKind.Unlocked, Channel.Sms)],
            rig.Messages.Skip(sent).Select(message => (message.Kind, message.Channel)));
        Assert.IsType<LoginOutcome.Challenged>(rig.SignIn().Value);
    }

    [Fact]
    public void A_complete_sign_in_resets_all_failures()
    {
        rig.FailTimes(5);
        ByLink();
        rig.SignIn();

        Assert.Equal(AttemptBudget.Full, rig.Account.Head.Budget);
    }

    [Fact]
    public void A_resend_repeats_the_same_link_unless_it_expires_soon()
    {
        rig.FailTimes(5);
        rig.Now += TimeSpan.FromMinutes(12);
        Request();

        Assert.Equal(rig.Messages[0].Generation, rig.Messages[1].Generation);
        Assert.Equal(rig.Messages[0].NotAfter, rig.Messages[1].NotAfter);

        rig.Now += TimeSpan.FromMinutes(2);
        Request();
        Assert.Equal(rig.Messages[0].Generation + 1, rig.Messages[2].Generation);
    }

    [Fact]
    public void Requests_are_limited_to_five_a_day_with_a_wait_that_doubles_from_sixty_seconds()
    {
        rig.FailTimes(5);
        var sent = rig.Messages.Count;
        var wait = TimeSpan.FromSeconds(60);
        for (var i = 0; i < RecoveryPacing.MaximumADay; i++, wait *= 2)
        {
            rig.Now += wait - TimeSpan.FromTicks(1);
            Request();
            Assert.Equal(sent + i, rig.Messages.Count);

            rig.Now += TimeSpan.FromTicks(1);
            Request();
            Assert.Equal(sent + i + 1, rig.Messages.Count);
        }

        rig.Now += TimeSpan.FromHours(12);
        Request();
        Assert.Equal(sent + 5, rig.Messages.Count);
    }

    [Fact]
    public void A_refused_request_writes_nothing()
    {
        rig.FailTimes(5);

        Assert.Null(Unlock.Request(rig.Account, rig.Name, rig.Allowed).Next);
    }

    [Fact]
    public void An_unlock_request_for_an_account_that_is_not_locked_queues_a_decoy_and_sends_nothing()
    {
        var decision = Unlock.Request(rig.Account, rig.Name, rig.Allowed);

        Assert.NotNull(decision.Next);
        Assert.Single(decision.DecoyMessages);
        Assert.Empty(decision.Messages);
    }

    [Fact]
    public void At_most_five_locks_a_day_send_a_message_automatically()
    {
        rig.Policy = rig.Policy with { Attempts = 1 };
        for (var i = 0; i < 7; i++)
        {
            rig.FailTimes(1);
            ByBackOffice();
        }

        Assert.Equal(5, rig.Messages.Count(message => message.Kind == MessageKind.Unlock));
    }

    [Fact]
    public void Wrong_answers_that_led_to_no_lock_are_forgotten_exactly_thirty_days_after_the_last_touch()
    {
        rig.FailTimes(3);
        rig.Now += TimeSpan.FromDays(20);
        rig.SignInByCode();
        var touched = rig.Now;

        rig.Now = touched + TimeSpan.FromDays(30) - TimeSpan.FromTicks(1);
        Assert.Equal(1, Attempts.Left(rig.Account, rig.Context, null) - 1);
        rig.Now += TimeSpan.FromTicks(1);
        Assert.Equal(4, rig.SignIn("wrong").Refusal!.AttemptsLeft);
        Assert.Equal((1, 1), (rig.Account.Head.Budget.FailuresSinceLogin, rig.Account.Head.FailuresByFactor.Password));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_for_recovery_does_not_revive_failures_that_are_forgotten(bool unlock)
    {
        rig.FailTimes(3);
        rig.Now += TimeSpan.FromDays(30);
        rig.Apply(
            unlock
                ? Unlock.Request(rig.Account, rig.Name, rig.Allowed)
                : PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));

        Assert.Equal(4, rig.SignIn("wrong").Refusal!.AttemptsLeft);
    }

    [Fact]
    public void A_lock_is_not_forgotten()
    {
        rig.FailTimes(5);
        rig.Now += TimeSpan.FromDays(399);

        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);
    }

    [Fact]
    public void The_message_about_wrong_passwords_does_not_say_that_the_password_is_known()
    {
        rig.WithTotp();
        rig.FailTimes(5);

        Assert.Equal(MessageKind.Unlock, rig.Messages[^1].Kind);
    }

    [Theory]
    [InlineData(1, MessageKind.UnlockPasswordKnown)]
    [InlineData(5, MessageKind.LockedForGoodPasswordKnown)]
    public void After_wrong_codes_behind_the_right_password_the_message_says_that_the_password_is_known(
        int locks, MessageKind kind)
    {
        rig.WithTotp();
        for (var i = 0; i < locks; i++)
        {
            ByBackOffice();
            rig.Verify(rig.OpenChallenge(), rig.WrongCode());
            rig.FailTimes(4);
        }

        Assert.Equal(kind, rig.Messages[^1].Kind);
    }

    [Fact]
    public void The_notice_of_a_timer_says_that_time_lifted_the_lock()
    {
        rig.Policy = rig.Policy with { UnlockAfter = TimeSpan.FromMinutes(15) };
        rig.FailTimes(5);
        rig.Now += TimeSpan.FromMinutes(15);
        rig.Apply(Unlock.ByTimer(rig.Account, rig.Context));

        Assert.Equal(MessageKind.UnlockedByTimer, rig.Messages[^1].Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_lock_of_a_disabled_or_quarantined_account_does_the_work_of_a_message_and_sends_none(bool disabled)
    {
        rig.FailTimes(4);
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                Disabled = disabled,
                UsernameAddress = rig.Account.Head.UsernameAddress with
                {
                    UsableFrom = disabled ? null : rig.Now + TimeSpan.FromTicks(1),
                },
            },
        };

        var fifth = Attempts.Fail<Done>(rig.Account, Factor.Password, rig.Context);

        Assert.Empty(fifth.Messages);
        Assert.Equal(MessageKind.Unlock, Assert.Single(fifth.DecoyMessages).Kind);
    }

    [Fact]
    public void A_message_on_request_says_too_that_the_password_is_known()
    {
        rig.WithTotp();
        rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step));
        Assert.Single(rig.Account.Devices);
        rig.Verify(rig.OpenChallenge(), rig.WrongCode());
        rig.FailTimes(4);
        rig.Now += TimeSpan.FromMinutes(2);

        Request();

        Assert.Equal(MessageKind.UnlockPasswordKnown, rig.Messages[^1].Kind);
        Assert.True(rig.Messages[^1].IsCounted);
    }

    [Fact]
    public void Five_wrong_login_codes_do_not_say_that_the_password_is_known()
    {
        var id = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        for (var i = 0; i < 5; i++)
        {
            rig.Verify(id, "no code", Factor.Email);
        }

        Assert.Equal(MessageKind.Unlock, rig.Messages[^1].Kind);
    }

    // Wrong answers on a recognised device count too, while the name stays locked and its link is on its way.
    [Fact]
    public void A_link_that_was_sent_before_the_twenty_fifth_failure_unlocks_no_more_after_it()
    {
        rig.FailTimes(5);
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                Budget = rig.Account.Head.Budget with { FailuresSinceLogin = AttemptBudget.BackOfficeOnlyFrom },
            },
        };

        Assert.Equal(Refusal.LinkExpired, ByLink().Refusal);
    }

    private (AttemptBudget Budget, FailureCounts Counts) Counters() =>
        (rig.Account.Head.Budget, rig.Account.Head.FailuresByFactor);

    private void FailPasswords(int times)
    {
        for (var i = 0; i < times; i++)
        {
            rig.FailTimes(1);
            ByBackOffice();
        }
    }

    private Result<DeviceToken> ByLink() =>
        rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context));

    private Result<Done> ByBackOffice() => rig.Apply(Unlock.ByBackOffice(rig.Account, rig.Context));

    private void Request() => rig.Apply(Unlock.Request(rig.Account, rig.Name, rig.Allowed));
}
