using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Policy;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

/// <summary>`secondFactors` of the policy: what is offered first, and what may be enrolled.</summary>
public class SecondFactorPolicyTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void An_authenticator_is_offered_first_then_a_number_then_an_inbox()
    {
        rig.With(Factor.Email, "mail").With(Factor.Sms, "phone").WithTotp().WithRecoveryCodes();

        Assert.Equal([[Factor.Totp, Factor.Sms, Factor.Email, Factor.RecoveryCode]], Required());
    }

    [Fact]
    public void The_tenant_sets_the_order_and_a_factor_that_it_does_not_name_comes_last()
    {
        rig.With(Factor.Email, "mail").With(Factor.Sms, "phone").WithTotp();
        Set(order: ["passkey", "email"]);

        Assert.Equal([[Factor.Email, Factor.Totp, Factor.Sms]], Required());
    }

    [Fact]
    public void The_preference_of_the_user_comes_before_the_order_of_the_tenant()
    {
        rig.With(Factor.Email, "mail").With(Factor.Sms, "phone").WithTotp();
        rig.Account = rig.Account with { Head = rig.Account.Head with { PreferredFactor = Factor.Sms } };
        Set(order: ["email", "totp", "sms"]);

        Assert.Equal([[Factor.Sms, Factor.Email, Factor.Totp]], Required());
    }

    [Fact]
    public void A_factor_that_is_not_allowed_is_not_offered_beside_an_allowed_one()
    {
        rig.With(Factor.Sms, "phone").WithTotp();
        Set(allowed: ["totp"]);

        Assert.Equal([[Factor.Totp]], Required());
    }

    [Fact]
    public void A_user_who_has_only_others_passes_with_one_and_must_then_enrol_an_allowed_one()
    {
        rig.With(Factor.Sms, "phone");
        Set(allowed: ["totp", "email"], order: ["email", "totp"]);
        var challenge = Challenge();
        Assert.Equal(ChallengePurpose.Enrolment, challenge.Purpose);
        Assert.Equal([[Factor.Sms], [Factor.Email, Factor.Totp]], Required(challenge));

        var id = challenge.Ref.Id;
        Assert.Null(rig.Send(id, Factor.Sms).Refusal);
        var next = ((LoginOutcome.Challenged)rig.Verify(id, rig.SentCode(), Factor.Sms).Value).Challenge;
        Assert.Equal([[Factor.Email, Factor.Totp]], Required(next));

        Assert.Null(Start(id).Refusal);
        Assert.IsType<LoginOutcome.SignedIn>(Confirm(id).Value.Login);
        Assert.Equal([[Factor.Totp, Factor.RecoveryCode]], Required());
    }

    [Fact]
    public void The_password_alone_does_not_enrol_an_allowed_factor_beside_another()
    {
        rig.With(Factor.Sms, "phone");
        Set(allowed: ["totp"]);

        Assert.Equal(RefusalCode.StepUpRequired, Start(Challenge().Ref.Id).Refusal!.Code);
    }

    [Fact]
    public void A_recognised_device_does_not_stand_in_before_an_enrolment()
    {
        rig.With(Factor.Sms, "phone");
        Set(allowed: ["totp"]);
        rig.Policy = rig.Policy with { Devices = new DevicePolicy { SkipSecondFactor = true } };
        rig.Account = rig.Account.Add(new Device("device", new byte[32], rig.Now, rig.Now));
        var id = Challenge().Ref.Id;
        var challenge = rig.Account.Challenges[id] with { DeviceId = "device" };

        var required = Login.Required(rig.Account, challenge, rig.Policy);
        Assert.Equal([[Factor.Sms], [Factor.Totp]], required.Select(choices => choices.ToArray()));
    }

    [Fact]
    public void Without_a_second_factor_the_policy_alone_requires_none()
    {
        Set(allowed: ["totp"]);

        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
    }

    [Fact]
    public void Where_a_second_factor_is_required_only_allowed_ones_are_to_be_enrolled()
    {
        Set(allowed: ["sms", "totp"], order: ["sms"]);
        rig.Policy = rig.Policy with { RequireMfa = true };

        Assert.Equal([[Factor.Email], [Factor.Sms, Factor.Totp]], Required());
    }

    [Theory]
    [InlineData(Factor.Sms)]
    [InlineData(Factor.Email)]
    public void A_factor_that_is_not_allowed_cannot_be_enrolled_and_not_confirmed_once_it_is_no_longer(Factor factor)
    {
        var session = rig.SignedIn();
        Assert.Null(rig.Start(session, factor).Refusal);
        Set(allowed: ["totp", "passkey"]);

        Assert.Equal(RefusalCode.FactorNotOffered, rig.Start(session, factor).Refusal!.Code);
        Assert.Equal(RefusalCode.FactorNotOffered, rig.Confirm(session, factor, rig.SentCode()).Refusal!.Code);
        Assert.Empty(rig.Account.AddressFactors);
    }

    [Fact]
    public void An_authenticator_that_is_not_allowed_cannot_be_enrolled()
    {
        var caller = Caller.Session(rig.SignedIn());
        Set(allowed: ["sms"]);

        Assert.Equal(RefusalCode.FactorNotOffered, Start(caller).Refusal!.Code);
    }

    private void Set(string[]? allowed = null, string[]? order = null) => rig.Policy = rig.Policy with
    {
        SecondFactors = new SecondFactorPolicy
        {
            Allowed = [.. allowed ?? [.. SecondFactorPolicy.All]],
            Order = [.. order ?? [.. SecondFactorPolicy.All]],
        },
    };

    private ChallengeView Challenge() => ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge;

    private Factor[][] Required(ChallengeView? challenge = null) =>
        [.. (challenge ?? Challenge()).Required.Select(choices => choices.ToArray())];

    private Result<Done> Start(string challengeId) => Start(Caller.Challenge(rig.RefOf(challengeId)));

    private Result<Done> Start(Caller caller) => rig.Apply(AccountTotp.Start(
        rig.Account, caller,
        new TotpEnrolment(
            "first", rig.Sealer.Seal(TotpEnrolment.SecretField(rig.Partition, "first"), AccountRig.TotpSecret),
            rig.Now), rig.Context));

    private Result<Enrolled> Confirm(string challengeId) => rig.Apply(AccountTotp.Confirm(
        rig.Account, Caller.Challenge(rig.RefOf(challengeId)), rig.Code(rig.Step), rig.Verifiers, rig.Context));
}
