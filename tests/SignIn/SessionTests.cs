using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

public class SessionTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void A_refresh_token_works_once_and_a_replay_ends_its_family()
    {
        var first = Grant();
        var second = Rotate(first).Value;

        Assert.Equal(RefusalCode.InvalidToken, Rotate(first).Refusal!.Code);
        Assert.Empty(rig.Account.Sessions);
        Assert.Equal(RefusalCode.InvalidToken, Rotate(second).Refusal!.Code);
    }

    [Fact]
    public void A_wrong_secret_in_the_current_generation_is_refused_and_ends_no_session()
    {
        var grant = Grant();

        Assert.Equal(RefusalCode.InvalidToken, Rotate(grant with { Refresh = Secret.Random(32) }).Refusal!.Code);
        Assert.Single(rig.Account.Sessions);
    }

    [Fact]
    public void When_a_second_factor_becomes_required_a_session_of_one_factor_ends_at_its_next_refresh()
    {
        var grant = Grant();
        rig.Policy = rig.Policy with { RequireMfa = true };

        Assert.Equal(RefusalCode.InvalidToken, Rotate(grant).Refusal!.Code);
        Assert.Empty(rig.Account.Sessions);
    }

    [Fact]
    public void When_a_second_factor_becomes_required_no_step_up_keeps_a_session_of_one_factor()
    {
        var session = Grant().SessionId;
        var begun = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value.Ref;
        rig.Policy = rig.Policy with { RequireMfa = true };

        Assert.Equal(
            RefusalCode.ChallengeExpired,
            rig.Verify(begun.Id, AccountRig.Password, Factor.Password).Refusal!.Code);
        Assert.Empty(rig.Account.Sessions);
        Assert.Empty(rig.Account.Challenges);
    }

    [Fact]
    public void A_session_that_proved_a_second_factor_outlives_the_stricter_policy()
    {
        rig.WithTotp();
        var signedIn = (LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value;
        rig.Policy = rig.Policy with { RequireMfa = true };

        Assert.Null(Rotate(signedIn.Grant).Refusal);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, RefusalCode.InvalidToken)]
    public void A_session_of_a_recognised_device_lives_on_while_the_tenant_lets_it_skip_the_second_factor(
        bool skips, string? refused)
    {
        var grant = Grant();
        rig.WithTotp();
        rig.Policy = rig.Policy with
        {
            RequireMfa = true,
            Devices = new() { Enabled = true, SkipSecondFactor = skips },
        };

        Assert.Equal(refused, Rotate(grant).Refusal?.Code);
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(30, 6)]
    public void A_session_ends_after_seven_idle_days_or_thirty_days(int days, int refreshEveryDays)
    {
        var grant = Grant();
        var start = rig.Now;
        for (var day = refreshEveryDays; refreshEveryDays > 0 && day < days; day += refreshEveryDays)
        {
            rig.Now = start.AddDays(day);
            grant = Rotate(grant).Value;
        }

        rig.Now = start.AddDays(days).AddTicks(-1);
        var last = Rotate(grant);
        Assert.Null(last.Refusal);
        rig.Now = start.AddDays(refreshEveryDays > 0 ? days : days + 7);
        Assert.Equal(RefusalCode.InvalidToken, Rotate(last.Value).Refusal!.Code);
    }

    [Fact]
    public void A_step_up_requires_the_password_if_no_stronger_factor_is_enrolled()
    {
        var session = rig.SignedIn();
        rig.Now += TimeSpan.FromHours(1);
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value;

        Assert.Equal([Factor.Password, Factor.Email], Assert.Single(challenge.Required).ToArray());
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(challenge.Ref.Id, AccountRig.Password, Factor.Password).Value);
        Assert.True(StepUp.IsFresh(rig.Account, rig.Account.Sessions[session], rig.Now));
        Assert.Equal(rig.Now, rig.Account.Sessions[session].AuthenticatedAt);
    }

    [Fact]
    public void A_step_up_of_an_account_without_a_password_takes_a_code_to_the_username()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        var grant = ((LoginOutcome.SignedIn)rig.Verify(begun, rig.SentCode(), Factor.Email).Value).Grant;

        var challenge = rig.Apply(StepUp.Start(rig.Account, grant.SessionId, rig.Context)).Value;

        Assert.Equal([Factor.Email], Assert.Single(challenge.Required).ToArray());
    }

    [Fact]
    public void Without_a_second_factor_a_code_to_the_username_proves_the_first_one_again()
    {
        var session = rig.SignedIn();
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value.Ref.Id;
        Assert.Null(rig.Send(challenge, Factor.Email).Refusal);

        Assert.Null(rig.Verify(challenge, rig.SentCode(), Factor.Email).Refusal);

        var proof = rig.Account.Sessions[session].Proofs[^1];
        Assert.Equal((Factor.Email, true), (proof.Factor, proof.First));
    }

    [Fact]
    public void Where_the_only_second_factor_is_spent_no_step_up_begins()
    {
        var session = rig.SignedIn();
        rig.WithTotp();
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { FailuresByFactor = new FailureCounts { Totp = FailureCounts.SpentFrom } },
        };

        var decision = StepUp.Start(rig.Account, session, rig.Context);

        Assert.Equal((Refusal.Locked, null), (decision.Outcome.Refusal, decision.Next));
    }

    [Fact]
    public void A_right_password_in_a_step_up_replaces_a_stale_hash()
    {
        var session = rig.SignedIn();
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value;
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { PasswordHash = "stale:" + AccountRig.Password },
        };
        rig.Verify(challenge.Ref.Id, AccountRig.Password, Factor.Password);

        Assert.Equal("plain:" + AccountRig.Password, rig.Account.Head.PasswordHash);
    }

    [Fact]
    public void A_wrong_answer_to_a_step_up_is_charged_to_the_account()
    {
        var session = rig.SignedIn();
        rig.FailTimes(4);
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value;

        Assert.Equal(RefusalCode.Locked, rig.Verify(challenge.Ref.Id, "wrong", Factor.Password).Refusal!.Code);
    }

    [Fact]
    public void A_step_up_does_not_refill_the_budget()
    {
        var session = rig.SignedIn();
        rig.FailTimes(3);
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value;
        rig.Verify(challenge.Ref.Id, AccountRig.Password, Factor.Password);

        Assert.Equal(3, rig.Account.Head.Budget.Failures);
    }

    [Fact]
    public void A_step_up_of_an_ended_session_checks_no_secret()
    {
        rig.WithTotp();
        var grant = ((LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step - 1)).Value).Grant;
        var challenge = rig.Apply(StepUp.Start(rig.Account, grant.SessionId, rig.Context)).Value;
        var before = rig.Account with { Sessions = rig.Account.Sessions.Clear() };
        rig.Account = before;

        Assert.Equal(RefusalCode.ChallengeExpired, rig.Verify(challenge.Ref.Id, rig.WrongCode()).Refusal!.Code);
        Assert.Same(before, rig.Account);
    }

    [Fact]
    public void An_expired_session_can_change_nothing()
    {
        var session = rig.SignedIn();
        rig.Now += TimeSpan.FromDays(7);

        Assert.Equal(
            RefusalCode.InvalidToken, rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Refusal!.Code);
        Assert.Equal(
            RefusalCode.InvalidToken,
            rig.Apply(EndSession.One(rig.Account, session, session, rig.Context)).Refusal!.Code);
    }

    [Fact]
    public void The_fifty_first_session_evicts_the_oldest()
    {
        var first = rig.SignedIn();
        for (var i = 0; i < 50; i++)
        {
            rig.Now += TimeSpan.FromSeconds(1);
            rig.SignIn();
        }

        Assert.Equal(50, rig.Account.Sessions.Count);
        Assert.DoesNotContain(first, rig.Account.Sessions.Keys);
    }

    private SessionGrant Grant() => ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant;

    private Result<SessionGrant> Rotate(SessionGrant grant) =>
        rig.Apply(Refresh.Decide(rig.Account, grant.SessionId, grant.Generation, grant.Refresh, rig.Context));
}
