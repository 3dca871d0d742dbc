using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>
/// Ten recovery codes for a lost phone: shown once, stored as hashes, valid once each, under the same budget.
/// </summary>
public class RecoveryCodeTests
{
    private readonly AccountRig rig = new AccountRig().WithTotp().WithRecoveryCodes();

    [Fact]
    public void A_set_has_ten_recovery_codes_of_eighty_bits_and_none_is_stored_in_plaintext()
    {
        var stored = System.Text.Json.JsonSerializer.Serialize(
            rig.Account.RecoveryCodes!, AccountJson.Default.RecoveryCodeSet);

        Assert.Equal(RecoveryCodeSet.Count, rig.RecoveryCodes.Distinct().Count());
        Assert.All(rig.RecoveryCodes, code => Assert.Matches("^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$", code));
        Assert.All(
            rig.RecoveryCodes,
            code => Assert.DoesNotContain(
                code.Replace("-", "", StringComparison.Ordinal), stored, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_recovery_code_can_be_used_once()
    {
        foreach (var code in rig.RecoveryCodes)
        {
            Assert.IsType<LoginOutcome.SignedIn>(Use(code).Value);
        }

        Assert.Empty(rig.Account.RecoveryCodes!.Hashes);
        Assert.Equal(RefusalCode.FactorNotOffered, Use(rig.RecoveryCodes[0]).Refusal!.Code);
    }

    [Fact]
    public void A_used_recovery_code_is_charged_as_a_wrong_answer()
    {
        Use(rig.RecoveryCodes[0]);

        Assert.Equal(4, Use(rig.RecoveryCodes[0]).Refusal!.AttemptsLeft);
    }

    [Theory]
    [InlineData(" {0} ")]
    [InlineData("{1}")]
    [InlineData("{2}")]
    public void Letter_case_spaces_and_hyphens_of_a_recovery_code_do_not_matter(string spelling)
    {
        var code = rig.RecoveryCodes[0];
        var spelled = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, spelling, code, code.ToLowerInvariant(),
            code.Replace('-', ' '));

        Assert.IsType<LoginOutcome.SignedIn>(Use(spelled).Value);
    }

    [Fact]
    public void Wrong_recovery_codes_spend_the_same_budget_as_passwords_and_codes()
    {
        rig.FailTimes(2);
        rig.Verify(rig.OpenChallenge(), rig.WrongCode());
        var id = rig.OpenChallenge();
        Assert.Equal(1, rig.Verify(id, "no code of ours", Factor.RecoveryCode).Refusal!.AttemptsLeft);

        Assert.Equal(RefusalCode.Locked, rig.Verify(id, "AAAA-AAAA-AAAA-AAAA", Factor.RecoveryCode).Refusal!.Code);
        Assert.Equal(RefusalCode.Locked, rig.Verify(id, rig.RecoveryCodes[0], Factor.RecoveryCode).Refusal!.Code);
    }

    [Fact]
    public void The_owner_is_notified_of_each_use_and_warned_when_three_codes_remain()
    {
        for (var used = 1; used <= 8; used++)
        {
            Use(rig.RecoveryCodes[used]);
            Assert.Equal(
                RecoveryCodeSet.Count - used <= 3 ? MessageKind.RecoveryCodesFew : MessageKind.RecoveryCodeUsed,
                rig.Messages[^1].Kind);
        }
    }

    [Fact]
    public void A_new_set_of_recovery_codes_invalidates_the_old_set()
    {
        var session = ((LoginOutcome.SignedIn)Use(rig.RecoveryCodes[0]).Value).Grant.SessionId;
        var renewed = rig.Apply(
            AccountRecoveryCodes.Renew(rig.Account, session, rig.Code(rig.Step), rig.Verifiers, rig.Context)).Value;

        Assert.Equal(4, Use(rig.RecoveryCodes[1]).Refusal!.AttemptsLeft);
        Assert.IsType<LoginOutcome.SignedIn>(Use(renewed.Codes[1]).Value);
    }

    [Fact]
    public void A_recovery_code_of_one_account_is_wrong_for_another()
    {
        var other = PartitionId.Account("acme", new string('B', 22));

        Assert.Null(rig.Verifiers.RecoveryCodes.Spend(rig.Account.RecoveryCodes!, other, rig.RecoveryCodes[0]));
        Assert.NotNull(
            rig.Verifiers.RecoveryCodes.Spend(rig.Account.RecoveryCodes!, rig.Partition, rig.RecoveryCodes[0]));
    }

    [Fact]
    public void Recovery_codes_need_an_enrolled_second_factor()
    {
        var plain = new AccountRig();
        var session = plain.SignedIn();

        Assert.Equal(
            RefusalCode.Conflict,
            AccountRecoveryCodes.Renew(plain.Account, session, null, plain.Verifiers, plain.Context).Outcome.Refusal!
                .Code);
    }

    [Fact]
    public void New_recovery_codes_need_a_code_of_the_authenticator_and_then_no_fresh_proof()
    {
        var session = ((LoginOutcome.SignedIn)Use(rig.RecoveryCodes[0]).Value).Grant.SessionId;
        rig.Now += TimeSpan.FromMinutes(10);

        Assert.Equal(
            ["Is required: a code of the authenticator."], Renew(session, null).Refusal!.Errors!["code"]);
        Assert.Null(Renew(session, rig.Code(rig.Step)).Refusal);
    }

    [Fact]
    public void Without_an_authenticator_new_recovery_codes_need_a_fresh_proof()
    {
        rig.Account = rig.Account with { Totp = null };
        rig.With(Factor.Sms, "phone");
        var session = ((LoginOutcome.SignedIn)Use(rig.RecoveryCodes[0]).Value).Grant.SessionId;
        Assert.Null(Renew(session, null).Refusal);
        rig.Now += TimeSpan.FromMinutes(10);

        Assert.Equal(Refusal.StepUpRequired, Renew(session, null).Refusal);
    }

    [Fact]
    public void What_an_old_code_has_proved_for_a_document_or_a_room_is_over()
    {
        var signedIn = (LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value;
        var (code, other) = (new Proof(Factor.RecoveryCode, rig.Now), new Proof(Factor.Password, rig.Now));
        rig.Account = rig.Account.Add(
            new Challenge("open", ChallengePurpose.SecondFactor, rig.Now) { Proofs = [other, code] });
        rig.Now += TimeSpan.FromSeconds(30);
        Assert.True(rig.Account.StillHas(code));

        Assert.Null(Renew(signedIn.Grant.SessionId, rig.Code(rig.Step)).Refusal);

        Assert.Equal(other, Assert.Single(rig.Account.Challenges["open"].Proofs));
        Assert.False(rig.Account.StillHas(code));
    }

    [Fact]
    public void New_recovery_codes_begin_with_no_failures_of_the_old()
    {
        var signedIn = (LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value;
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                FailuresByFactor = rig.Account.Head.FailuresByFactor with { RecoveryCode = 100, Totp = 1 },
            },
        };
        rig.Now += TimeSpan.FromSeconds(30);

        Assert.Null(Renew(signedIn.Grant.SessionId, rig.Code(rig.Step)).Refusal);

        var failures = rig.Account.Head.FailuresByFactor;
        Assert.Equal((0, 1), (failures.RecoveryCode, failures.Totp));
    }

    private Result<ShownCodes> Renew(string session, string? code) =>
        rig.Apply(AccountRecoveryCodes.Renew(rig.Account, session, code, rig.Verifiers, rig.Context));

    private Result<LoginOutcome> Use(string code) => rig.Verify(rig.OpenChallenge(), code, Factor.RecoveryCode);
}
