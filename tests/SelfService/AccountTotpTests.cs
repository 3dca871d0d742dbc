using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

public class AccountTotpTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void A_pending_enrolment_changes_nothing_at_sign_in()
    {
        Start(rig.SignedIn());

        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
    }

    [Fact]
    public void The_confirming_code_enrols_and_cannot_be_used_again()
    {
        var session = rig.SignedIn();
        Start(session);
        Assert.Null(Confirm(session, rig.Code(rig.Step)).Refusal);

        Assert.Equal(RefusalCode.InvalidCredentials, rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Refusal!.Code);
        Assert.Equal(MessageKind.TotpEnabled, Assert.Single(rig.Messages).Kind);
    }

    [Fact]
    public void A_wrong_confirming_code_is_charged_to_the_account()
    {
        var session = rig.SignedIn();
        Start(session);

        Assert.Equal(4, Confirm(session, rig.WrongCode()).Refusal!.AttemptsLeft);
        Assert.Null(rig.Account.Totp);
    }

    [Fact]
    public void An_enrolment_expires_after_ten_minutes()
    {
        var session = rig.SignedIn();
        Start(session);
        rig.Now += TimeSpan.FromMinutes(10);

        Assert.Equal(RefusalCode.Conflict, Confirm(session, rig.Code(rig.Step)).Refusal!.Code);
    }

    [Fact]
    public void Enrolling_ends_the_other_sessions_and_counts_as_a_proof_in_the_current_session()
    {
        rig.SignIn();
        var session = rig.SignedIn();
        Start(session);
        Confirm(session, rig.Code(rig.Step));

        var kept = Assert.Single(rig.Account.Sessions.Values);
        Assert.Equal([Factor.Password, Factor.Totp], kept.Proofs.Select(proof => proof.Factor));
    }

    [Fact]
    public void Enrolling_needs_a_proof_less_than_ten_minutes_old()
    {
        var session = rig.SignedIn();
        var signedInAt = rig.Now;

        rig.Now = signedInAt + TimeSpan.FromMinutes(10);
        Assert.Equal(RefusalCode.StepUpRequired, Start(session).Refusal!.Code);

        rig.Now = signedInAt + TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1);
        Assert.Null(Start(session).Refusal);
    }

    [Fact]
    public void With_a_second_factor_enrolled_a_fresh_password_is_not_enough_to_enrol()
    {
        var session = rig.SignedIn();
        rig.WithTotp();

        Assert.Equal(RefusalCode.StepUpRequired, Start(session).Refusal!.Code);
    }

    [Fact]
    public void A_new_authenticator_replaces_the_old_one_only_when_it_is_confirmed()
    {
        var session = rig.SignedIn();
        Start(session);
        Confirm(session, rig.Code(rig.Step));
        var old = rig.Account.Totp;

        Start(session, "second");
        Assert.Same(old, rig.Account.Totp);

        rig.Now += TimeSpan.FromSeconds(60);
        Confirm(session, rig.Code(rig.Step));
        Assert.Equal("second", rig.Account.Totp!.Id);
    }

    [Fact]
    public void Disabling_needs_a_code_and_removes_the_secret()
    {
        var session = Enrolled();

        Assert.Equal(4, Disable(session, rig.WrongCode()).Refusal!.AttemptsLeft);
        Assert.Null(Disable(session, rig.Code(rig.Step)).Refusal);
        Assert.Null(rig.Account.Totp);
        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
    }

    [Fact]
    public void Disabling_needs_no_other_fresh_proof_than_its_code()
    {
        var session = Enrolled();
        rig.Now += TimeSpan.FromMinutes(10);

        Assert.Null(Disable(session, rig.Code(rig.Step)).Refusal);
    }

    [Fact]
    public void An_authenticator_with_a_hundred_wrong_codes_is_not_judged_to_disable_it()
    {
        var session = Enrolled();
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { FailuresByFactor = new FailureCounts { Totp = FailureCounts.SpentFrom } },
        };

        Assert.Equal(Refusal.Locked, Disable(session, rig.Code(rig.Step)).Refusal);
    }

    [Fact]
    public void With_a_short_password_the_authenticator_cannot_be_disabled()
    {
        var session = Enrolled();
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordIsShort = true } };

        Assert.Equal(RefusalCode.PasswordTooShort, Disable(session, rig.Code(rig.Step)).Refusal!.Code);
        Assert.NotNull(rig.Account.Totp);
    }

    [Fact]
    public void Where_a_second_factor_is_required_the_last_one_cannot_be_disabled()
    {
        var session = Enrolled();
        rig.Policy = rig.Policy with { RequireMfa = true };

        Assert.Equal(RefusalCode.SecondFactorRequired, Disable(session, rig.Code(rig.Step)).Refusal!.Code);
        Assert.NotNull(rig.Account.Totp);
        rig.With(Factor.Sms, "another phone");
        Assert.Null(Disable(session, rig.Code(rig.Step)).Refusal);
        rig.Account = rig.Account with
        {
            Sessions = rig.Account.Sessions.SetItem(
                session, rig.Account.Sessions[session].With(new Proof(Factor.Sms, rig.Now))),
        };
        Assert.Equal(
            RefusalCode.SecondFactorRequired,
            AccountFactors.Disable(rig.Account, session, Factor.Sms, null, rig.Verifiers, rig.Context).Outcome.Refusal!
                .Code);
    }

    [Fact]
    public void Only_the_session_that_began_an_enrolment_confirms_it()
    {
        var thief = rig.SignedIn();
        var owner = rig.SignedIn();
        Start(owner);

        Assert.Equal(RefusalCode.Conflict, Confirm(thief, rig.Code(rig.Step)).Refusal!.Code);
        Assert.Null(Confirm(owner, rig.Code(rig.Step)).Refusal);
    }

    [Fact]
    public void A_used_code_cannot_disable_the_authenticator()
    {
        var session = Enrolled();
        rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step));

        Assert.Equal(RefusalCode.InvalidCredentials, Disable(session, rig.Code(rig.Step)).Refusal!.Code);
        Assert.NotNull(rig.Account.Totp);
    }

    [Fact]
    public void A_secret_sealed_for_one_enrolment_cannot_be_opened_for_another()
    {
        rig.WithTotp();
        rig.Account = rig.Account with { Totp = rig.Account.Totp! with { Id = "another" } };

        Assert.Throws<System.Security.Cryptography.CryptographicException>(
            () => rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)));
    }

    private string Enrolled()
    {
        var session = rig.SignedIn();
        Start(session);
        Confirm(session, rig.Code(rig.Step));
        rig.Now += TimeSpan.FromSeconds(60);
        return session;
    }

    private Result<Done> Start(string session, string id = "first") => rig.Apply(AccountTotp.Start(
        rig.Account, Caller.Session(session),
        new TotpEnrolment(
            id, rig.Sealer.Seal(TotpEnrolment.SecretField(rig.Partition, id), AccountRig.TotpSecret), rig.Now),
            rig.Context));

    private Result<Enrolled> Confirm(string session, string code) =>
        rig.Apply(AccountTotp.Confirm(rig.Account, Caller.Session(session), code, rig.Verifiers, rig.Context));

    private Result<Done> Disable(string session, string code) =>
        rig.Apply(AccountTotp.Disable(rig.Account, session, code, rig.Verifiers, rig.Context));
}
