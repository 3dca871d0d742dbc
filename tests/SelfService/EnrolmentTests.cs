using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>
/// Sign-ins that must enrol a second factor: if the tenant requires it, for the first administrator, and after a reset.
/// </summary>
public class EnrolmentTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void If_the_tenant_requires_mfa_a_password_and_a_code_to_the_username_allow_the_enrolment()
    {
        Require();
        var challenge = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge;
        Assert.Equal(ChallengePurpose.Enrolment, challenge.Purpose);
        Assert.Equal(RefusalCode.StepUpRequired, Start(challenge.Ref.Id).Refusal!.Code);

        ProveUsername(challenge.Ref.Id);
        Assert.Null(Start(challenge.Ref.Id).Refusal);
        var enrolled = Confirm(challenge.Ref.Id, rig.Code(rig.Step)).Value;

        Assert.Equal(10, enrolled.RecoveryCodes!.Codes.Length);
        Assert.Equal(
            [Factor.Password, Factor.Email, Factor.Totp],
            ((LoginOutcome.SignedIn)enrolled.Login!).Grant.Proofs.Select(proof => proof.Factor).ToArray());
        Assert.Equal(
            [Factor.Totp, Factor.RecoveryCode],
            Assert.Single(((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Required).ToArray());
    }

    [Fact]
    public void Enrolling_a_phone_number_completes_the_sign_in_too()
    {
        Require();
        var id = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Ref.Id;
        ProveUsername(id);
        rig.Start(Caller.Challenge(rig.RefOf(id)), Factor.Sms);

        Assert.IsType<LoginOutcome.SignedIn>(
            rig.Confirm(Caller.Challenge(rig.RefOf(id)), Factor.Sms, rig.SentCode()).Value.Login);
    }

    [Fact]
    public void The_inbox_that_proved_the_username_cannot_be_the_second_factor()
    {
        Require();
        var id = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Ref.Id;
        ProveUsername(id);

        Assert.Equal(
            RefusalCode.SameAddressTwice,
            rig.Start(Caller.Challenge(rig.RefOf(id)), Factor.Email, "anna+x@example.com", "inbox").Refusal!.Code);
    }

    [Fact]
    public void A_factor_that_is_only_to_be_enrolled_is_not_judged()
    {
        Require();
        var id = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Ref.Id;
        ProveUsername(id);

        Assert.Equal(Refusal.FactorNotOffered, rig.Verify(id, rig.WrongCode()).Refusal);
        Assert.Equal(0, rig.Account.Head.Budget.Failures);
    }

    [Fact]
    public void A_login_code_to_another_address_does_not_stand_in_for_one_to_the_username()
    {
        Require();
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { Phone = new Address(Channel.Sms, "+46700000009", "number", "phone") },
        };
        var id = ((LoginOutcome.Challenged)rig.SignInByCode(Factor.Sms).Value).Challenge.Ref.Id;

        var next = ((LoginOutcome.Challenged)rig.Verify(id, rig.SentCode(), Factor.Sms).Value).Challenge;

        Assert.Equal([Factor.Email], next.Required[0].ToArray());
    }

    // The link may be an old one: only a code proves that the person reads the inbox now.
    [Fact]
    public void A_password_that_the_username_has_set_does_not_stand_in_for_a_code_to_it()
    {
        Require();
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordProvedBy = "inbox" } };

        Assert.Equal([Factor.Email], ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Required[0].ToArray());
    }

    [Fact]
    public void While_the_account_is_locked_a_sign_in_enrols_nothing()
    {
        Require();
        var id = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Ref.Id;
        ProveUsername(id);
        var caller = Caller.Challenge(rig.RefOf(id));
        rig.FailTimes(5);

        Assert.Equal(Refusal.Locked, rig.Start(caller, Factor.Sms).Refusal);
    }

    [Fact]
    public void A_wrong_confirming_code_is_charged_to_the_recognised_device_of_the_sign_in()
    {
        var device = ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant.Device!;
        Require();
        var id = ((LoginOutcome.Challenged)rig.Apply(
            FirstFactor.ByPassword(
                rig.Account, new PasswordCheck(Secret.FromText(AccountRig.Password), rig.Hashing), device,
                rig.Context)).Value).Challenge.Ref.Id;
        ProveUsername(id);
        Start(id);

        Confirm(id, rig.WrongCode());

        Assert.Equal(
            (1, 0),
            (rig.Account.Devices[device.DeviceId].Budget.Failures, rig.Account.Head.Budget.Failures));
    }

    [Fact]
    public void A_sign_in_that_was_open_when_the_policy_changed_must_enrol_too()
    {
        var challenge = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge;
        Require();
        var next =
            ((LoginOutcome.Challenged)rig.Verify(challenge.Ref.Id, rig.SentCode(), Factor.Email).Value).Challenge;

        Assert.Equal((ChallengePurpose.Enrolment, challenge.Ref.Id), (next.Purpose, next.Ref.Id));
        Assert.Equal(
            [Factor.Totp, Factor.Passkey, Factor.Sms, Factor.Email], Assert.Single(next.Required).ToArray());
    }

    [Fact]
    public void An_enrolment_handle_is_refused_once_a_second_factor_exists_or_the_policy_is_off()
    {
        Require();
        var id = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Ref.Id;
        ProveUsername(id);
        rig.Policy = rig.Policy with { RequireMfa = false };

        Assert.Equal(RefusalCode.InvalidToken, Start(id).Refusal!.Code);
    }

    [Fact]
    public void The_handle_of_an_ordinary_challenge_cannot_enrol()
    {
        var id = rig.WithTotp().OpenChallenge();

        Assert.Equal(RefusalCode.InvalidToken, Start(id).Refusal!.Code);
    }

    [Fact]
    public void A_wrong_confirming_code_is_charged_and_the_fifth_invalidates_the_handle()
    {
        Require();
        var id = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Ref.Id;
        ProveUsername(id);
        Start(id);
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(left, Confirm(id, rig.WrongCode()).Refusal!.AttemptsLeft);
        }

        Assert.Equal(RefusalCode.Locked, Confirm(id, rig.WrongCode()).Refusal!.Code);
        rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context));
        Assert.Equal(RefusalCode.InvalidToken, Confirm(id, rig.Code(rig.Step)).Refusal!.Code);
    }

    [Fact]
    public void The_first_administrator_enrols_after_a_login_code()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null, MustEnrol = true } };
        var id = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        Assert.Equal(
            ChallengePurpose.Enrolment,
            ((LoginOutcome.Challenged)rig.Verify(id, rig.SentCode(), Factor.Email).Value).Challenge.Purpose);
        Start(id);

        Assert.IsType<LoginOutcome.SignedIn>(Confirm(id, rig.Code(rig.Step)).Value.Login);
        Assert.False(rig.Account.Head.MustEnrol);
    }

    [Fact]
    public void After_a_reset_the_next_sign_in_needs_the_password_and_a_code_to_the_username()
    {
        rig.WithTotp().WithRecoveryCodes();
        rig.Apply(AccountAdministration.ResetFactors(rig.Account, rig.Context));
        var byPassword = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge;
        Assert.Equal([Factor.Email], Assert.Single(byPassword.Required).ToArray());

        var byCode = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge;
        var next = ((LoginOutcome.Challenged)rig.Verify(byCode.Ref.Id, rig.SentCode(), Factor.Email).Value).Challenge;
        Assert.Equal([Factor.Password], Assert.Single(next.Required).ToArray());
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(byCode.Ref.Id, AccountRig.Password, Factor.Password).Value);

        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
    }

    [Fact]
    public void A_strangers_handle_for_the_same_login_code_cannot_enrol()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null, MustEnrol = true } };
        var stranger = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref;
        var owner = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref;
        rig.Apply(
            Verification.Decide(
                rig.Account, owner, rig.AnswerOf(rig.SentCode(), Factor.Email), rig.Verifiers, rig.Context));

        Assert.Equal(RefusalCode.InvalidToken, rig.Start(Caller.Challenge(stranger), Factor.Sms).Refusal!.Code);
        Assert.Null(rig.Start(Caller.Challenge(owner), Factor.Sms).Refusal);
    }

    [Fact]
    public void With_a_short_password_a_second_factor_must_be_enrolled_again_after_a_reset()
    {
        rig.WithTotp();
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordIsShort = true } };
        rig.Apply(AccountAdministration.ResetFactors(rig.Account, rig.Context));

        Assert.Equal(ChallengePurpose.Enrolment, ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Purpose);
    }

    [Fact]
    public void A_reset_lifts_a_lock_and_clears_the_counts_of_the_factors_and_not_the_count_of_all_failures()
    {
        rig.WithTotp();
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                Budget = new AttemptBudget(5, 105, rig.Now),
                FailuresByFactor = new FailureCounts { Password = 5, Totp = 100 },
            },
        };

        rig.Apply(AccountAdministration.ResetFactors(rig.Account, rig.Context));
        Assert.Equal(new FailureCounts { Password = 5 }, rig.Account.Head.FailuresByFactor);
        Assert.Equal(105, rig.Account.Head.Budget.FailuresSinceLogin);
        Assert.IsType<LoginOutcome.Challenged>(rig.SignIn().Value);
        Assert.Equal(MessageKind.FactorsReset, rig.Messages[^1].Kind);
    }

    private void Require() => rig.Policy = rig.Policy with { RequireMfa = true };

    private void ProveUsername(string id)
    {
        Assert.Null(rig.Send(id, Factor.Email).Refusal);
        Assert.Null(rig.Verify(id, rig.SentCode(), Factor.Email).Refusal);
    }

    private Result<Done> Start(string challengeId) => rig.Apply(AccountTotp.Start(
        rig.Account, Caller.Challenge(rig.RefOf(challengeId)),
        new TotpEnrolment(
            "first", rig.Sealer.Seal(TotpEnrolment.SecretField(rig.Partition, "first"), AccountRig.TotpSecret),
            rig.Now), rig.Context));

    private Result<Enrolled> Confirm(string challengeId, string code) =>
        rig.Apply(
            AccountTotp.Confirm(
                rig.Account, Caller.Challenge(rig.RefOf(challengeId)), code, rig.Verifiers, rig.Context));
}
