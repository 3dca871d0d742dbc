using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

public class VerificationTests
{
    private readonly AccountRig rig = new AccountRig().WithTotp();

    [Fact]
    public void The_right_code_signs_in_with_both_factors_and_refills_the_budget()
    {
        rig.FailTimes(4);

        var outcome = Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value);

        Assert.Equal([Factor.Password, Factor.Totp], outcome.Grant.Proofs.Select(proof => proof.Factor));
        Assert.Equal(AttemptBudget.Full, rig.Account.Head.Budget);
        Assert.Empty(rig.Account.Challenges);
    }

    [Fact]
    public void A_code_passes_once_and_its_repeat_is_not_charged()
    {
        var code = rig.Code(rig.Step);
        rig.Verify(rig.OpenChallenge(), code);
        var second = rig.OpenChallenge();

        var refusal = rig.Verify(second, code).Refusal!;

        Assert.Equal((RefusalCode.InvalidCredentials, 5), (refusal.Code, refusal.AttemptsLeft));
        Assert.Equal(0, rig.Account.Head.Budget.Failures);
    }

    [Fact]
    public void An_older_step_is_refused_after_a_newer_one()
    {
        rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step));

        Assert.Equal(
            RefusalCode.InvalidCredentials, rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step - 1)).Refusal!.Code);
    }

    [Fact]
    public void No_code_is_right_once_the_account_is_disabled()
    {
        var challenge = rig.OpenChallenge();
        rig.Account = rig.Account with { Head = rig.Account.Head with { Disabled = true } };

        Assert.Equal(RefusalCode.InvalidCredentials, rig.Verify(challenge, rig.Code(rig.Step)).Refusal!.Code);
    }

    [Fact]
    public void A_login_code_that_is_spent_is_not_judged()
    {
        rig.SignInByCode();
        var challenge = rig.Account.Challenges.Keys.Single();
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { FailuresByFactor = new FailureCounts { Email = FailureCounts.SpentFrom } },
        };

        Assert.Equal(Refusal.Locked, rig.Verify(challenge, rig.SentCode(), Factor.Email).Refusal);
    }

    [Fact]
    public void A_spent_second_factor_ends_the_sign_in_though_another_one_is_to_be_enrolled()
    {
        rig.Account = rig.Account with
        {
            Totp = null,
            Head = rig.Account.Head with { FailuresByFactor = new FailureCounts { Sms = FailureCounts.SpentFrom } },
        };
        rig.With(Factor.Sms, "phone");
        rig.Policy = rig.Policy with { SecondFactors = rig.Policy.SecondFactors with { Allowed = ["totp"] } };

        Assert.Equal(Refusal.Locked, rig.SignIn().Refusal);
    }

    [Fact]
    public void A_challenge_is_valid_for_exactly_ten_minutes()
    {
        var challenge = rig.OpenChallenge();
        var opened = rig.Now;

        rig.Now = opened + TimeSpan.FromMinutes(10);
        Assert.Equal(RefusalCode.ChallengeExpired, rig.Verify(challenge, rig.Code(rig.Step)).Refusal!.Code);

        rig.Now = opened + TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1);
        Assert.Null(rig.Verify(challenge, rig.Code(rig.Step)).Refusal);
    }

    [Fact]
    public void A_completed_challenge_cannot_be_used_again()
    {
        var challenge = rig.OpenChallenge();
        rig.Verify(challenge, rig.Code(rig.Step));

        Assert.Equal(RefusalCode.ChallengeExpired, rig.Verify(challenge, rig.Code(rig.Step)).Refusal!.Code);
    }

    [Theory]
    [InlineData(Factor.Sms)]
    [InlineData(Factor.Email)]
    [InlineData(Factor.RecoveryCode)]
    [InlineData(Factor.Password)]
    public void A_factor_that_is_not_required_is_not_judged(Factor factor)
    {
        Assert.Equal(
            RefusalCode.FactorNotOffered, rig.Verify(rig.OpenChallenge(), rig.WrongCode(), factor).Refusal!.Code);
        Assert.Equal(0, rig.Account.Head.Budget.Failures);
    }

    [Fact]
    public void A_factor_enrolled_while_a_challenge_is_open_is_required_too()
    {
        var plain = new AccountRig();
        var challenge = new Challenge("challenge", ChallengePurpose.SignIn, plain.Now)
        {
            Proofs = [new Proof(Factor.Password, plain.Now, First: true)],
        };
        plain.WithTotp();

        Assert.Equal([Factor.Totp], Assert.Single(Login.Required(plain.Account, challenge, plain.Policy)).ToArray());
    }
}
