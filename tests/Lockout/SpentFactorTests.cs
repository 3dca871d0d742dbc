using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Lockout;

/// <summary>
/// A hundred wrong answers at one factor spend that factor alone (NIST SP 800-63B-4, 3.2.2). Nobody's wrong passwords
/// cost the owner an authenticator.
/// </summary>
public class SpentFactorTests
{
    private readonly AccountRig rig = new AccountRig().WithTotp().WithRecoveryCodes();

    [Fact]
    public void The_hundredth_wrong_password_spends_the_password_and_it_is_not_judged_any_more()
    {
        Spend(99, () => rig.FailTimes(1));
        var id = rig.OpenChallenge();
        Spend(1, () => rig.FailTimes(1));
        var runs = rig.Hashing.Runs;

        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);
        Assert.Equal(RefusalCode.Locked, rig.SignIn("wrong").Refusal!.Code);
        Assert.Equal(runs, rig.Hashing.Runs);
        Assert.NotNull(rig.Account.Totp);
        Assert.NotNull(id);
    }

    [Fact]
    public void With_a_spent_password_the_owner_signs_in_by_code_and_authenticator_and_the_password_stays_spent()
    {
        Spend(100, () => rig.FailTimes(1));
        var id = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        rig.Verify(id, rig.SentCode(), Factor.Email);

        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, rig.Code(rig.Step)).Value);
        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);
    }

    [Fact]
    public void A_new_password_clears_its_own_count_and_not_the_count_of_all_failures()
    {
        Spend(100, () => rig.FailTimes(1));
        rig.Apply(PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));
        const string fresh = "a wholly different password";
        var link = rig.Account.Head.PasswordLink;
        Assert.Null(
            rig.Apply(
                PasswordReset.Confirm(
                    rig.Account, link.Generation, new NewPassword(Secret.FromText(fresh), rig.Hashing), rig.Context))
                .Refusal);

        Assert.IsType<LoginOutcome.Challenged>(rig.SignIn(fresh).Value);
        Assert.Equal(100, rig.Account.Head.Budget.FailuresSinceLogin);
    }

    [Fact]
    public void A_spent_authenticator_is_not_offered_and_a_recovery_code_stands_in_for_it()
    {
        Spend(100, () => rig.Verify(rig.OpenChallenge(), rig.WrongCode()));
        var challenge = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge;

        Assert.Equal([[Factor.RecoveryCode]], challenge.Required.Select(choices => choices.ToArray()));
        Assert.Equal(
            RefusalCode.FactorNotOffered, rig.Verify(challenge.Ref.Id, rig.Code(rig.Step)).Refusal!.Code);
        Assert.IsType<LoginOutcome.SignedIn>(
            rig.Verify(challenge.Ref.Id, rig.RecoveryCodes[0], Factor.RecoveryCode).Value);
    }

    [Fact]
    public void Where_no_other_factor_and_no_recovery_code_is_left_the_answer_is_423_until_the_back_office_acts()
    {
        rig.Account = rig.Account with { RecoveryCodes = null };
        Spend(100, () => rig.Verify(rig.OpenChallenge(), rig.WrongCode()));

        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);
        rig.Apply(Unlock.WithAllFailuresCleared(rig.Account, rig.Context));
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value);
    }

    [Fact]
    public void A_spent_password_is_spent_on_a_recognised_device_too()
    {
        rig.Account = rig.Account with { Totp = null };
        var device = ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant.Device!;
        Spend(100, () => rig.FailTimes(1));

        Assert.Equal(
            RefusalCode.Locked,
            rig.Apply(
                FirstFactor.ByPassword(
                    rig.Account, new PasswordCheck(Secret.FromText(AccountRig.Password), rig.Hashing), device,
                    rig.Context)).Refusal!.Code);
    }

    [Fact]
    public void Wrong_codes_of_an_unknown_name_spend_its_code_like_that_of_a_known_one()
    {
        rig.Account = Account.Unknown(Countersign.Addresses.Channel.Email);
        Spend(100, () =>
        {
            var id = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
            rig.Verify(id, "000000", Factor.Email);
            rig.Now += TimeSpan.FromMinutes(11);
        });

        Assert.Equal(RefusalCode.Locked, rig.SignInByCode().Refusal!.Code);
        Assert.Equal(RefusalCode.InvalidCredentials, rig.SignIn("wrong").Refusal!.Code);
    }

    // The back office lifts each lock, as it may: past failures still count.
    private void Spend(int times, Action fail)
    {
        for (var i = 0; i < times; i++)
        {
            fail();
            rig.Apply(Unlock.ByBackOffice(rig.Account, rig.Context));
        }
    }
}
