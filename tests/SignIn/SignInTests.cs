using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

public class SignInTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void The_password_alone_signs_in_when_no_second_factor_is_enrolled()
    {
        var outcome = Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);

        Assert.Equal([Factor.Password], outcome.Grant.Proofs.Select(proof => proof.Factor));
        Assert.Single(rig.Account.Sessions);
    }

    [Fact]
    public void An_enrolled_second_factor_is_required_every_time_and_no_session_exists_before_it()
    {
        rig.WithTotp();

        var outcome = Assert.IsType<LoginOutcome.Challenged>(rig.SignIn().Value);

        Assert.Equal([Factor.Totp], Assert.Single(outcome.Challenge.Required).ToArray());
        Assert.Equal([Factor.Password], outcome.Challenge.Satisfied.ToArray());
        Assert.Empty(rig.Account.Sessions);
    }

    [Fact]
    public void The_fifth_failure_locks_and_answers_locked()
    {
        for (var left = 4; left >= 1; left--)
        {
            var refusal = rig.SignIn("wrong").Refusal!;
            Assert.Equal((RefusalCode.InvalidCredentials, left), (refusal.Code, refusal.AttemptsLeft));
        }

        Assert.Equal(RefusalCode.Locked, rig.SignIn("wrong").Refusal!.Code);
        Assert.True(rig.Account.Head.Budget.IsLocked);
    }

    [Fact]
    public void A_right_fifth_attempt_succeeds_and_refills_the_budget()
    {
        rig.FailTimes(4);

        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
        Assert.Equal(AttemptBudget.Full, rig.Account.Head.Budget);
    }

    [Fact]
    public void A_locked_account_refuses_the_right_password_without_hashing_or_writing()
    {
        rig.FailTimes(5);
        var (before, runs) = (rig.Account, rig.Hashing.Runs);

        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);
        Assert.Same(before, rig.Account);
        Assert.Equal(runs, rig.Hashing.Runs);
    }

    [Fact]
    public void Failures_of_both_factors_add_up()
    {
        rig.WithTotp();
        rig.FailTimes(2);
        var challenge = rig.OpenChallenge();
        rig.Verify(challenge, rig.WrongCode());
        rig.Verify(challenge, rig.WrongCode());

        Assert.Equal(RefusalCode.Locked, rig.Verify(challenge, rig.WrongCode()).Refusal!.Code);
    }

    [Fact]
    public void The_right_password_does_not_refill_the_budget_before_the_second_factor()
    {
        rig.WithTotp();
        rig.FailTimes(4);
        rig.OpenChallenge();

        Assert.Equal(4, rig.Account.Head.Budget.Failures);
    }

    [Fact]
    public void A_lock_ends_open_challenges_and_sends_one_message_to_the_username()
    {
        rig.WithTotp();
        var challenge = rig.OpenChallenge();
        rig.FailTimes(5);

        Assert.Empty(rig.Account.Challenges);
        Assert.Equal(RefusalCode.Locked, rig.Verify(challenge, rig.Code(rig.Step)).Refusal!.Code);
        var message = Assert.Single(rig.Messages);
        Assert.Equal(
            (MessageKind.Unlock, Channel.Email, "address"), (message.Kind, message.Channel, message.AddressHash));
        Assert.Equal(rig.Now.AddMinutes(15), message.NotAfter);
    }

    [Fact]
    public void A_lock_does_not_end_sessions()
    {
        rig.SignIn();
        rig.FailTimes(5);

        Assert.Single(rig.Account.Sessions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void The_tenant_sets_the_number_of_attempts(int attempts)
    {
        rig.Policy = rig.Policy with { Attempts = attempts };
        rig.FailTimes(attempts - 1);

        Assert.False(rig.Account.Head.Budget.IsLocked);
        Assert.Equal(RefusalCode.Locked, rig.SignIn("wrong").Refusal!.Code);
    }

    [Fact]
    public void A_hash_with_old_parameters_is_replaced_when_its_password_is_right()
    {
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { PasswordHash = "stale:" + AccountRig.Password },
        };
        rig.SignIn();

        Assert.Equal("plain:" + AccountRig.Password, rig.Account.Head.PasswordHash);
    }

    // A hash is slow on purpose: one that is not needed is not made.
    [Fact]
    public void A_hash_with_the_current_parameters_stays()
    {
        var before = rig.Account.Head.PasswordHash;
        rig.SignIn();

        Assert.Same(before, rig.Account.Head.PasswordHash);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void An_account_without_a_usable_password_costs_one_hash_of_the_decoy(bool isUnknown, bool isDisabled)
    {
        rig.Account = isUnknown ? Account.Unknown(Channel.Email) : rig.Account with
        {
            Head = rig.Account.Head with
            {
                PasswordHash = isDisabled ? rig.Account.Head.PasswordHash : null,
                Disabled = isDisabled,
            },
        };

        Assert.Equal(RefusalCode.InvalidCredentials, rig.SignIn().Refusal!.Code);
        Assert.Equal([rig.Hashing.Decoy], rig.Hashing.Compared);
    }

    [Fact]
    public void A_decision_that_is_repeated_after_a_conflict_hashes_an_unknown_name_once()
    {
        var check = new PasswordCheck(Secret.FromText("wrong"), rig.Hashing);

        Assert.Equal(PasswordMatch.Wrong, check.Against(null));
        Assert.Equal(PasswordMatch.Wrong, check.Against(null));
        Assert.Equal(1, rig.Hashing.Runs);
    }

    [Fact]
    public void A_password_that_equals_the_decoy_is_wrong_for_an_account_without_a_password()
    {
        var check = new PasswordCheck(Secret.FromText(AccountRig.PlainHashing.DecoyPassword), rig.Hashing);

        Assert.Equal(PasswordMatch.Wrong, check.Against(null));
    }

    [Fact]
    public void The_twenty_first_open_challenge_evicts_the_oldest()
    {
        rig.WithTotp();
        var first = rig.OpenChallenge();
        for (var i = 0; i < Challenge.MaximumOpen; i++)
        {
            rig.Now += TimeSpan.FromSeconds(1);
            rig.OpenChallenge();
        }

        Assert.Equal(Challenge.MaximumOpen, rig.Account.Challenges.Count);
        Assert.DoesNotContain(first, rig.Account.Challenges.Keys);
    }

    [Fact]
    public void An_unknown_name_is_judged_like_a_known_name_with_a_wrong_password()
    {
        rig.Account = Account.Unknown(Channel.Email);

        Assert.Equal(4, rig.SignIn().Refusal!.AttemptsLeft);
        rig.FailTimes(3);
        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);
        Assert.Equal(5, rig.Hashing.Runs);
    }
}
