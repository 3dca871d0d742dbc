using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>What all changes of a factor have in common: who may make them, and what remains of the session.</summary>
public class FactorChangeTests
{
    private readonly AccountRig rig = new();

    public static TheoryData<Factor> Addable => [Factor.Totp, Factor.Sms, Factor.Email, Factor.Passkey];

    [Theory, MemberData(nameof(Addable))]
    public void A_stale_session_hears_that_first_and_then_that_the_tenant_allows_no_such_factor(Factor factor)
    {
        var session = rig.SignedIn();
        Assert.Null(Start(session, factor));
        rig.Policy = Without(factor);
        Assert.Equal(Refusal.FactorNotOffered, Start(session, factor));
        Assert.Equal(Refusal.FactorNotOffered, Confirm(session, factor));
        Assert.Equal(0, rig.Account.Head.Budget.Failures);

        rig.Now += TimeSpan.FromMinutes(10);
        Assert.Equal(Refusal.StepUpRequired, Start(session, factor));
        rig.Account = rig.Account with { Sessions = rig.Account.Sessions.Remove(session) };
        Assert.Equal(Refusal.InvalidToken, Start(session, factor));
        Assert.Equal(Refusal.InvalidToken, Confirm(session, factor));
    }

    [Theory, MemberData(nameof(Addable))]
    public void What_a_fresh_session_began_it_confirms_when_it_is_fresh_no_more(Factor factor)
    {
        var session = rig.SignedIn();
        rig.Now += TimeSpan.FromMinutes(9);
        Assert.Null(Start(session, factor));
        rig.Now += TimeSpan.FromMinutes(1);

        Assert.Null(factor switch
        {
            Factor.Totp => ConfirmTotp(session),
            Factor.Passkey => rig.Apply(AccountPasskeys.Confirm(
                rig.Account, Caller.Session(session),
                new MadePasskey(rig.Verifiers.Passkeys, rig.Account.PendingPasskey!.Id), "id", rig.Verifiers,
                rig.Context)).Refusal,
            _ => rig.Confirm(session, factor, rig.SentCode()).Refusal,
        });
    }

    [Fact]
    public void A_new_proof_replaces_an_older_one_of_its_kind_and_keeps_the_first_factor()
    {
        var session = rig.SignedIn();
        With(session, new Proof(Factor.Sms, rig.Now, "old phone"), new Proof(Factor.RecoveryCode, rig.Now));
        rig.Start(session, Factor.Sms);
        rig.Now += TimeSpan.FromSeconds(1);

        rig.Confirm(session, Factor.Sms, rig.SentCode());

        Assert.Equal([Factor.Password, Factor.RecoveryCode, Factor.Sms], Proofs(session));
        Assert.Equal("elsewhere", rig.Account.Sessions[session].Proofs[^1].Inbox);
    }

    [Fact]
    public void New_recovery_codes_end_what_an_old_one_proved()
    {
        var session = rig.SignedIn();
        With(session, new Proof(Factor.RecoveryCode, rig.Now));
        Start(session, Factor.Totp);

        Assert.Null(ConfirmTotp(session));

        Assert.Equal([Factor.Password, Factor.Totp], Proofs(session));
    }

    [Fact]
    public void With_the_last_factor_go_recovery_codes_their_proofs_and_the_preference()
    {
        var session = rig.SignedIn();
        Start(session, Factor.Totp);
        ConfirmTotp(session);
        rig.Start(session, Factor.Sms);
        rig.Confirm(session, Factor.Sms, rig.SentCode());
        With(session, new Proof(Factor.RecoveryCode, rig.Now));
        rig.Account = rig.Account with { Head = rig.Account.Head with { PreferredFactor = Factor.Sms } };
        rig.Now += TimeSpan.FromMinutes(1);

        Assert.Null(Remove(Factor.Totp));
        Assert.Equal(Factor.Sms, rig.Account.Head.PreferredFactor);
        Assert.NotNull(rig.Account.RecoveryCodes);
        Assert.Equal([Factor.Password, Factor.Sms, Factor.RecoveryCode], Proofs(session));

        Assert.Null(Remove(Factor.Sms));
        Assert.Null(rig.Account.Head.PreferredFactor);
        Assert.Null(rig.Account.RecoveryCodes);
        Assert.Equal([Factor.Password], Proofs(session));

        Refusal? Remove(Factor factor) => factor == Factor.Totp
            ? rig.Apply(AccountTotp.Disable(
                rig.Account, session, rig.Code(rig.Step), rig.Verifiers, rig.Context)).Refusal
            : rig.Apply(AccountFactors.Disable(
                rig.Account, session, factor, null, rig.Verifiers, rig.Context)).Refusal;
    }

    [Fact]
    public void An_enrolment_at_sign_in_completes_it_and_charges_the_device_of_the_sign_in()
    {
        rig.Policy = rig.Policy with { RequireMfa = true };
        var begun = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge;
        Assert.Equal(ChallengePurpose.Enrolment, begun.Purpose);
        rig.Send(begun.Ref.Id, Factor.Email);
        rig.Verify(begun.Ref.Id, rig.SentCode(), Factor.Email);
        var caller = Caller.Challenge(rig.RefOf(begun.Ref.Id));
        Assert.Null(rig.Start(caller, Factor.Sms).Refusal);
        rig.Forget();

        var enrolled = rig.Confirm(caller, Factor.Sms, rig.SentCode()).Value;

        Assert.IsType<LoginOutcome.SignedIn>(enrolled.Login);
        Assert.Contains("session.started #", rig.Written);
    }

    [Fact]
    public void A_first_password_depends_on_the_inbox_that_got_the_login_code()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
        var session = SignedInByCode();

        Assert.Null(Change(session, null));
        Assert.Equal("inbox", rig.Account.Head.PasswordProvedBy);
        Assert.Equal(["Is required."], Change(SignedInByCode(), null)!.Errors!["password"]);
    }

    [Fact]
    public void A_password_that_a_link_set_depends_on_its_inbox_until_something_else_is_proved()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordProvedBy = "inbox" } };
        Assert.Null(Change(rig.SignedIn(), AccountRig.Password));
        Assert.Equal("inbox", rig.Account.Head.PasswordProvedBy);

        Assert.Null(Change(SignedInByCode(), "an entirely new password"));
        Assert.Equal("inbox", rig.Account.Head.PasswordProvedBy);

        var session = SignedInByCode();
        With(session, new Proof(Factor.Sms, rig.Now, "phone"));
        Assert.Null(Change(session, "an entirely new password"));
        Assert.Null(rig.Account.Head.PasswordProvedBy);
    }

    [Fact]
    public void A_login_code_to_another_address_frees_a_password_from_the_inbox_that_set_it()
    {
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                PasswordProvedBy = "inbox",
                Phone = new Address(Channel.Sms, "+46700000009", "number", "phone"),
            },
        };

        Assert.Null(Change(SignedInByCode(Factor.Sms), AccountRig.Password));
        Assert.Null(rig.Account.Head.PasswordProvedBy);
    }

    [Fact]
    public void Who_signed_in_with_a_passkey_alone_sets_a_first_password()
    {
        rig.WithPasskey();
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
        var challenge = PasskeySignIn.Start(rig.Policy, rig.Context.Entropy, rig.Now).Value;
        var session = ((LoginOutcome.SignedIn)rig.Apply(PasskeySignIn.Decide(
            rig.Account, challenge, rig.Assertion(challenge.Id), rig.Verifiers.Passkeys, rig.Context)).Value).Grant
            .SessionId;

        Assert.Null(Change(session, null));
        Assert.Null(rig.Account.Head.PasswordProvedBy);
        Assert.NotNull(rig.Account.Head.PasswordHash);
    }

    [Fact]
    public void A_password_with_a_hundred_wrong_answers_is_not_judged_to_change_it()
    {
        var session = rig.SignedIn();
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                FailuresByFactor = new FailureCounts { Password = FailureCounts.SpentFrom },
            },
        };
        var runs = rig.Hashing.Runs;

        Assert.Equal(Refusal.Locked, Change(session, AccountRig.Password));
        Assert.Equal(runs, rig.Hashing.Runs);
    }

    [Fact]
    public void A_password_of_eight_characters_needs_a_second_factor_or_a_policy_that_requires_one()
    {
        const string Short = "abcd1 efgh";
        Assert.Equal(["newPassword"], Change(rig.SignedIn(), AccountRig.Password, Short)!.Errors!.Keys);
        rig.Policy = rig.Policy with { RequireMfa = true };
        Assert.Null(Change(SignedInBefore(), AccountRig.Password, Short));
    }

    [Fact]
    public void A_password_is_changed_only_by_a_fresh_session()
    {
        var session = rig.SignedIn();
        rig.Now += TimeSpan.FromMinutes(10);

        Assert.Equal(Refusal.StepUpRequired, Change(session, AccountRig.Password));
    }

    // A session of a password alone, as before the policy required more.
    private string SignedInBefore()
    {
        var policy = rig.Policy;
        rig.Policy = policy with { RequireMfa = false };
        var session = rig.SignedIn();
        rig.Policy = policy;
        return session;
    }

    private string SignedInByCode(Factor factor = Factor.Email)
    {
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode(factor).Value).Challenge.Ref.Id;
        return ((LoginOutcome.SignedIn)rig.Verify(begun, rig.SentCode(), factor).Value).Grant.SessionId;
    }

    private Countersign.Policy.TenantPolicy Without(Factor factor) => rig.Policy with
    {
        SecondFactors = rig.Policy.SecondFactors with
        {
            Allowed = [.. Countersign.Policy.SecondFactorPolicy.All.Where(name => name != factor.Wire())],
        },
    };

    private void With(string session, params Proof[] proofs) => rig.Account = rig.Account with
    {
        Sessions = rig.Account.Sessions.SetItem(
            session, proofs.Aggregate(rig.Account.Sessions[session], (current, proof) => current.With(proof))),
    };

    private IEnumerable<Factor> Proofs(string session) =>
        rig.Account.Sessions[session].Proofs.Select(proof => proof.Factor);

    private Refusal? Start(string session, Factor factor) => factor switch
    {
        Factor.Totp => rig.Apply(AccountTotp.Start(
            rig.Account, Caller.Session(session),
            new TotpEnrolment(
                "first", rig.Sealer.Seal(TotpEnrolment.SecretField(rig.Partition, "first"), AccountRig.TotpSecret),
                rig.Now),
            rig.Context)).Refusal,
        Factor.Passkey => rig.Apply(
            AccountPasskeys.Start(rig.Account, Caller.Session(session), null, rig.Context)).Refusal,
        _ => rig.Start(session, factor, factor == Factor.Sms ? "+46700000001" : "second@example.com").Refusal,
    };

    private Refusal? Confirm(string session, Factor factor) => factor switch
    {
        Factor.Totp => rig.Apply(AccountTotp.Confirm(
            rig.Account, Caller.Session(session), rig.WrongCode(), rig.Verifiers, rig.Context)).Refusal,
        Factor.Passkey => rig.Apply(AccountPasskeys.Confirm(
            rig.Account, Caller.Session(session), new MadePasskey(rig.Verifiers.Passkeys, "another"), "id",
            rig.Verifiers, rig.Context)).Refusal,
        _ => rig.Confirm(session, factor, "no code").Refusal,
    };

    private Refusal? ConfirmTotp(string session) => rig.Apply(AccountTotp.Confirm(
        rig.Account, Caller.Session(session), rig.Code(rig.Step), rig.Verifiers, rig.Context)).Refusal;

    private Refusal? Change(string session, string? current, string replacement = "an entirely new password") =>
        rig.Apply(AccountPassword.Change(
            rig.Account, session,
            current is null ? null : new PasswordCheck(Secret.FromText(current), rig.Hashing),
            new NewPassword(Secret.FromText(replacement), rig.Hashing), rig.Context)).Refusal;
}
