using Countersign.Accounts;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Passkeys;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Passkeys;

/// <summary>The decisions that add, rename and remove a passkey, at their edges.</summary>
public class AccountPasskeysTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void A_passkey_is_kept_as_it_was_made_and_the_first_one_brings_recovery_codes()
    {
        var session = rig.SignedIn();
        var asked = Start(session, "Mine").Value;
        Assert.Equal(("Anna@example.com", null), (asked.Username, asked.Name));
        Assert.Equal(rig.Account.Head.PasskeyHandle, asked.Handle);

        var added = Confirm(session, "id").Value;

        var passkey = Assert.Single(rig.Account.Passkeys.All);
        Assert.Equal(
            ("id", "Mine", "credential", "localhost", 7u, true, true),
            (passkey.Id, passkey.Name, passkey.CredentialId, passkey.Domain, passkey.Counter, passkey.IsSynced,
                passkey.IsBackedUp));
        Assert.Equal("usb", Assert.Single(passkey.Transports));
        Assert.Equal([1], passkey.PublicKey);
        Assert.Equal("id", added.Id);
        Assert.NotNull(rig.Account.RecoveryCodes);
        Assert.NotEmpty(added.Enrolled.RecoveryCodes!.Codes);
        Assert.Null(rig.Account.PendingPasskey);
    }

    [Fact]
    public void A_second_passkey_keeps_handle_and_recovery_codes()
    {
        var session = rig.SignedIn();
        Add(session, "first");
        var (handle, codes) = (rig.Account.Head.PasskeyHandle, rig.Account.RecoveryCodes);

        Start(session, null);
        var added = Confirm(session, "second", "another").Value;

        Assert.Equal(handle, rig.Account.Head.PasskeyHandle);
        Assert.Same(codes, rig.Account.RecoveryCodes);
        Assert.Null(added.Enrolled.RecoveryCodes);
        Assert.Equal(AccountPasskeys.DefaultName, rig.Account.Passkeys.Find("second")!.Name);
    }

    [Fact]
    public void An_answer_to_another_request_or_one_that_is_not_right_adds_nothing_and_costs_nothing()
    {
        var session = rig.SignedIn();
        Assert.Equal(Refusal.Conflict, Confirm(session, "id").Refusal);
        Start(session, null);

        Assert.Equal(["credential"], Confirm(session, "id", made: Made() with { Asked = "x" }).Refusal!.Errors!.Keys);
        Assert.Equal(["credential"], Confirm(session, "id", made: Made() with { Use = null }).Refusal!.Errors!.Keys);
        Assert.Equal(Refusal.Conflict, Confirm(rig.SignedIn(), "id").Refusal);
        rig.Now += Challenge.Lifetime;
        Assert.Equal(Refusal.Conflict, Confirm(session, "id").Refusal);
        rig.Now -= TimeSpan.FromTicks(1);

        Assert.Equal(0, rig.Account.Head.Budget.Failures);
        Assert.Null(Confirm(session, "id").Refusal);
    }

    [Fact]
    public void A_passkey_must_be_made_for_the_user_handle_of_the_account()
    {
        var session = rig.SignedIn();
        Start(session, null);
        var made = Made();

        Confirm(session, "id", made: made);

        Assert.NotEmpty(rig.Account.Head.PasskeyHandle!);
        Assert.Equal(rig.Account.Head.PasskeyHandle, made.Compared);
    }

    [Fact]
    public void An_answer_that_is_not_right_is_said_to_fit_another_request()
    {
        var session = rig.SignedIn();
        Start(session, null);

        Assert.Equal(
            ["Is not a passkey that was made for this request."],
            Confirm(session, "id", made: Made() with { Use = null }).Refusal!.Errors!["credential"]);
    }

    [Fact]
    public void New_recovery_codes_have_no_wrong_answers_and_old_ones_keep_theirs()
    {
        var session = rig.SignedIn();
        Fail(3);
        Add(session, "first");
        Assert.Equal(FailureCounts.None, rig.Account.Head.FailuresByFactor);

        Fail(2);
        Add(session, "second", "another");
        Assert.Equal(new FailureCounts { RecoveryCode = 2 }, rig.Account.Head.FailuresByFactor);

        void Fail(int times) => rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                FailuresByFactor = new FailureCounts { RecoveryCode = times, Passkey = times },
            },
        };
    }

    [Fact]
    public void With_the_last_passkey_go_recovery_codes_and_the_preference()
    {
        var session = rig.SignedIn();
        Add(session, "first");
        Add(session, "second", "another");
        rig.Account = rig.Account with { Head = rig.Account.Head with { PreferredFactor = Factor.Passkey } };
        Remove(session, "first");
        Assert.NotNull(rig.Account.RecoveryCodes);

        Assert.Null(Remove(session, "second").Refusal);

        Assert.Equal((null, null), (rig.Account.RecoveryCodes, rig.Account.Head.PreferredFactor));
    }

    [Fact]
    public void With_the_last_passkey_of_an_old_domain_goes_the_preference()
    {
        var session = rig.SignedIn();
        Add(session, "id");
        rig.Account = rig.Account with { Head = rig.Account.Head with { PreferredFactor = Factor.Passkey } };

        rig.Apply(AccountAdministration.EndPasskeys(rig.Account, "new.example", rig.Context));

        Assert.Empty(rig.Account.Passkeys.All);
        Assert.Null(rig.Account.Head.PreferredFactor);
    }

    [Fact]
    public void A_credential_is_added_once_and_ten_are_the_most()
    {
        var session = rig.SignedIn();
        for (var number = 0; number < 10; number++)
        {
            Assert.Null(Start(session, null).Refusal);
            Assert.Null(Confirm(session, $"id {number}", $"credential {number}").Refusal);
            if (number == 0)
            {
                Start(session, null);
                Assert.Equal(Refusal.Conflict, Confirm(session, "again", "credential 0").Refusal);
            }
        }

        Assert.Equal(Refusal.Conflict, Start(session, null).Refusal);
    }

    [Fact]
    public void Adding_and_removing_need_a_fresh_proof_and_a_new_name_does_not()
    {
        var session = rig.SignedIn();
        Add(session, "id");
        rig.Now += TimeSpan.FromMinutes(10);

        Assert.Equal(Refusal.StepUpRequired, Start(session, null).Refusal);
        Assert.Equal(Refusal.StepUpRequired, Remove(session, "id").Refusal);
        Assert.Null(Rename(session, "id", "Ours").Refusal);
        Assert.Equal("Ours", rig.Account.Passkeys.Find("id")!.Name);
        Assert.Null(AccountPasskeys.Rename(rig.Account, session, "id", "Ours", rig.Context).Next);
        Assert.Equal(Refusal.InvalidToken, Rename("no session", "id", "Ours").Refusal);
    }

    [Fact]
    public void A_passkey_that_is_not_there_is_not_found()
    {
        var session = rig.SignedIn();
        Add(session, "id");

        Assert.Equal(Refusal.NotFound, Rename(session, "other", "Ours").Refusal);
        Assert.Equal(Refusal.NotFound, Remove(session, "other").Refusal);
        Assert.Null(Remove(session, "id").Refusal);
        Assert.True(rig.Account.Passkeys.IsEmpty);
    }

    [Fact]
    public void The_last_passkey_stays_where_a_second_factor_is_required()
    {
        var session = rig.SignedIn();
        Add(session, "first");
        Add(session, "second", "another");
        rig.Policy = rig.Policy with { RequireMfa = true };

        Assert.Null(Remove(session, "first").Refusal);
        Assert.Equal(RefusalCode.SecondFactorRequired, Remove(session, "second").Refusal!.Code);
    }

    [Fact]
    public void What_a_removed_passkey_proved_ends_with_it()
    {
        var session = rig.SignedIn();
        Add(session, "first");
        Add(session, "second", "another");
        rig.Account = rig.Account with
        {
            Sessions = rig.Account.Sessions.SetItem(
                session,
                rig.Account.Sessions[session]
                    .With(new Proof(Factor.Passkey, rig.Now) { PasskeyId = "first" })
                    .With(new Proof(Factor.Totp, rig.Now))),
        };
        rig.Account = rig.Account with
        {
            Sessions = rig.Account.Sessions.Add("other", rig.Account.Sessions[session] with { Id = "other" }),
        };

        Assert.Null(Remove(session, "first").Refusal);

        var left = Assert.Single(rig.Account.Sessions.Values);
        Assert.Equal([Factor.Password, Factor.Totp], left.Proofs.Select(proof => proof.Factor));
    }

    [Fact]
    public void Where_the_tenant_allows_none_no_passkey_is_added()
    {
        var session = rig.SignedIn();
        rig.Policy = rig.Policy with { SecondFactors = rig.Policy.SecondFactors with { Allowed = ["totp"] } };

        Assert.Equal(Refusal.FactorNotOffered, Start(session, null).Refusal);
    }

    private void Add(string session, string id, string credential = "credential")
    {
        Start(session, null);
        Assert.Null(Confirm(session, id, credential).Refusal);
    }

    private Result<PasskeyToMake> Start(string session, string? name) =>
        rig.Apply(AccountPasskeys.Start(rig.Account, Caller.Session(session), name, rig.Context));

    private Result<EnrolledPasskey> Confirm(
        string session, string id, string credential = "credential", MadePasskey? made = null) =>
        rig.Apply(AccountPasskeys.Confirm(
            rig.Account, Caller.Session(session), made ?? Made() with { CredentialId = credential }, id, rig.Verifiers,
            rig.Context));

    private Result<Done> Rename(string session, string id, string name) =>
        rig.Apply(AccountPasskeys.Rename(rig.Account, session, id, name, rig.Context));

    private Result<Done> Remove(string session, string id) =>
        rig.Apply(AccountPasskeys.Remove(rig.Account, session, id, rig.Context));

    private MadePasskey Made() => new(rig.Verifiers.Passkeys, rig.Account.PendingPasskey?.Id ?? "none");
}
