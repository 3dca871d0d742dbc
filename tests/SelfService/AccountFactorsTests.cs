using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>Phone numbers and inboxes as second factors: added, replaced, removed.</summary>
public class AccountFactorsTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void A_pending_factor_changes_nothing()
    {
        rig.Start(rig.SignedIn(), Factor.Sms);

        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
    }

    [Fact]
    public void A_confirmed_factor_is_required_at_the_next_sign_in_and_the_owner_is_notified()
    {
        Enrol(Factor.Sms);

        Assert.Equal(
            [Factor.Sms], Assert.Single(((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Required).ToArray());
        Assert.Equal(MessageKind.SmsEnabled, rig.Messages[^1].Kind);
    }

    [Fact]
    public void A_wrong_code_is_charged_to_the_accounts_budget()
    {
        var session = rig.SignedIn();
        rig.Start(session, Factor.Email);
        rig.FailTimes(3);

        Assert.Equal(1, rig.Confirm(session, Factor.Email, WrongCode()).Refusal!.AttemptsLeft);
        Assert.Equal(RefusalCode.Locked, rig.Confirm(session, Factor.Email, WrongCode()).Refusal!.Code);
        Assert.Equal(RefusalCode.Locked, rig.Confirm(session, Factor.Email, rig.SentCode()).Refusal!.Code);
    }

    [Fact]
    public void Only_the_session_that_began_a_factor_change_can_confirm_it()
    {
        var (session, other) = (rig.SignedIn(), rig.SignedIn());
        rig.Start(session, Factor.Sms);

        Assert.Equal(RefusalCode.Conflict, rig.Confirm(other, Factor.Sms, rig.SentCode()).Refusal!.Code);
    }

    [Fact]
    public void Adding_a_factor_needs_a_proof_less_than_ten_minutes_old()
    {
        var session = rig.SignedIn();
        rig.Now += TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1);
        Assert.Null(rig.Start(session, Factor.Sms).Refusal);
        rig.Now += TimeSpan.FromTicks(1);
        Assert.Equal(RefusalCode.StepUpRequired, rig.Start(session, Factor.Email).Refusal!.Code);
    }

    [Fact]
    public void With_a_second_factor_enrolled_a_fresh_password_is_not_enough_to_change_factors()
    {
        var session = Enrol(Factor.Sms);
        rig.Now += TimeSpan.FromMinutes(10);
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value;
        Assert.Equal([Factor.Sms], Assert.Single(challenge.Required).ToArray());
        Assert.Equal(
            RefusalCode.FactorNotOffered,
            rig.Verify(challenge.Ref.Id, AccountRig.Password, Factor.Password).Refusal!.Code);
        Assert.Equal(RefusalCode.StepUpRequired, rig.Start(session, Factor.Email).Refusal!.Code);

        rig.Send(challenge.Ref.Id, Factor.Sms);
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(challenge.Ref.Id, rig.SentCode(), Factor.Sms).Value);
        Assert.Null(rig.Start(session, Factor.Email).Refusal);
    }

    [Fact]
    public void A_change_ends_every_other_session_and_open_challenge()
    {
        var stranger = rig.SignedIn();
        var session = Enrol(Factor.Sms);

        Assert.Equal([session], rig.Account.Sessions.Keys);
        Assert.DoesNotContain(stranger, rig.Account.Sessions.Keys);
        Assert.Empty(rig.Account.Challenges);
    }

    [Fact]
    public void The_old_number_is_notified_when_a_new_number_replaces_it()
    {
        var session = Enrol(Factor.Sms, "+46700000001");
        Enrol(Factor.Sms, "+46700000002", session);

        Assert.Equal(
            2,
            rig.Messages.Count(message => message.Kind == MessageKind.SmsEnabled && message.Channel == Channel.Email));
        var toOld = Assert.Single(
            rig.Messages, message => message.Kind == MessageKind.SmsEnabled && message.Channel == Channel.Sms);
        Assert.Equal("+46700000001", rig.Account.AddressOf(toOld.AddressHash, orFormer: true)!.Text);
        Assert.Null(rig.Account.AddressOf(toOld.AddressHash, orFormer: false));
    }

    [Fact]
    public void The_code_sent_to_a_number_is_invalid_once_the_number_is_removed()
    {
        var session = Enrol(Factor.Sms, "+46700000001");
        var id = rig.OpenChallenge();
        rig.Send(id, Factor.Sms);
        var code = rig.SentCode();
        var challenge = rig.Account.Challenges[id];
        Enrol(Factor.Sms, "+46700000002", session);
        rig.Account = rig.Account.Add(challenge);

        Assert.Equal(RefusalCode.InvalidCredentials, rig.Verify(id, code, Factor.Sms).Refusal!.Code);
    }

    [Fact]
    public void An_account_without_a_password_cannot_enrol_its_own_inbox_as_second_factor()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
        var id = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        var session = ((LoginOutcome.SignedIn)rig.Verify(id, rig.SentCode(), Factor.Email).Value).Grant.SessionId;

        Assert.Equal(
            RefusalCode.SameAddressTwice,
            rig.Start(session, Factor.Email, "anna+tag@example.com", "inbox").Refusal!.Code);
        Assert.Null(rig.Start(session, Factor.Email, "anna@elsewhere.example", "elsewhere").Refusal);
    }

    [Fact]
    public void The_usernames_inbox_is_a_second_factor_only_beside_a_password_that_it_has_not_set()
    {
        var session = rig.SignedIn();
        Assert.Null(rig.Start(session, Factor.Email, "anna+tag@example.com", "inbox").Refusal);

        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordProvedBy = "inbox" } };
        Assert.Equal(
            Refusal.SameAddressTwice, rig.Start(session, Factor.Email, "anna+tag@example.com", "inbox").Refusal);
    }

    [Fact]
    public void An_address_in_quarantine_becomes_no_second_factor_until_the_account_has_it_no_more()
    {
        var session = rig.SignedIn();
        var set = new Address(Channel.Sms, "+46700000009", "hash of +46700000009", "phone")
        {
            UsableFrom = rig.Now + TimeSpan.FromHours(24),
        };
        rig.Account = rig.Account with { Head = rig.Account.Head with { Phone = set } };
        Assert.Equal(Refusal.FactorNotOffered, rig.Start(session, Factor.Sms, set.Text, set.Inbox).Refusal);

        rig.Account = (rig.Account with { Head = rig.Account.Head with { Phone = null } }).KeepFormer(set, rig.Now);
        Assert.Null(rig.Start(session, Factor.Sms, set.Text, set.Inbox).Refusal);
    }

    [Fact]
    public void A_mailbox_in_quarantine_becomes_no_second_factor_by_another_spelling_of_its_address()
    {
        var session = rig.SignedIn();
        var set = new Address(Channel.Email, "new@example.com", "hash of new@example.com", "mailbox")
        {
            UsableFrom = rig.Now + TimeSpan.FromHours(24),
        };
        rig.Account = rig.Account with { Head = rig.Account.Head with { Email = set } };
        Assert.Equal(
            Refusal.FactorNotOffered, rig.Start(session, Factor.Email, "new+tag@example.com", "mailbox").Refusal);
        Assert.Null(rig.Start(session, Factor.Email, "other@example.com", "another mailbox").Refusal);

        rig.Now += TimeSpan.FromHours(24);
        session = rig.SignedIn();
        Assert.Null(rig.Start(session, Factor.Email, "new+tag@example.com", "mailbox").Refusal);
    }

    [Fact]
    public void The_inbox_that_began_a_session_becomes_a_factor_and_no_second_proof_of_that_session()
    {
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        var signedIn = (LoginOutcome.SignedIn)rig.Verify(begun, rig.SentCode(), Factor.Email).Value;
        var session = signedIn.Grant.SessionId;
        Assert.Null(rig.Start(session, Factor.Email, "Anna@example.com", "inbox").Refusal);
        Assert.Null(rig.Confirm(session, Factor.Email, rig.SentCode()).Refusal);

        Assert.NotNull(rig.Account.Email);
        Assert.True(Assert.Single(rig.Account.Sessions[session].Proofs).First);
    }

    [Fact]
    public void A_password_set_through_an_inbox_and_a_code_to_that_inbox_count_as_one_factor()
    {
        rig.With(Factor.Email, "inbox").With(Factor.Sms, "elsewhere");
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordProvedBy = "inbox" } };
        var challenge = ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge;

        Assert.Equal([Factor.Sms], Assert.Single(challenge.Required).ToArray());
        Assert.Equal(RefusalCode.SameAddressTwice, rig.Send(challenge.Ref.Id, Factor.Email).Refusal!.Code);
        Assert.Equal(RefusalCode.SameAddressTwice, rig.Verify(challenge.Ref.Id, "123456", Factor.Email).Refusal!.Code);
    }

    [Fact]
    public void A_password_changed_without_another_factor_still_depends_on_the_inbox_that_set_it()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordProvedBy = "inbox" } };
        var session = rig.SignedIn();
        rig.Apply(
            AccountPassword.Change(
                rig.Account, session, new PasswordCheck(Secret.FromText(AccountRig.Password), rig.Hashing),
                new NewPassword(Secret.FromText("a wholly different password"), rig.Hashing), rig.Context));

        Assert.Equal("inbox", rig.Account.Head.PasswordProvedBy);
    }

    [Fact]
    public void A_password_changed_with_another_factor_no_longer_depends_on_the_inbox()
    {
        rig.WithTotp();
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordProvedBy = "inbox" } };
        var session =
            ((LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value).Grant.SessionId;
        rig.Apply(
            AccountPassword.Change(
                rig.Account, session, new PasswordCheck(Secret.FromText(AccountRig.Password), rig.Hashing),
                new NewPassword(Secret.FromText("a wholly different password"), rig.Hashing), rig.Context));

        Assert.Null(rig.Account.Head.PasswordProvedBy);
    }

    [Fact]
    public void Disabling_a_factor_needs_a_fresh_second_factor()
    {
        var session = Enrol(Factor.Sms);
        rig.Now += TimeSpan.FromMinutes(10);

        Assert.Equal(RefusalCode.StepUpRequired, Disable(session, Factor.Sms).Refusal!.Code);
        StepUpBy(session, Factor.Sms);
        Assert.Null(Disable(session, Factor.Sms).Refusal);
        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn().Value);
        Assert.Contains(rig.Messages, message => message is { Kind: MessageKind.SmsDisabled, Channel: Channel.Sms });
    }

    [Fact]
    public void With_an_authenticator_disabling_a_factor_needs_its_code_and_a_wrong_code_is_charged()
    {
        rig.WithTotp().With(Factor.Sms, "elsewhere");
        var session =
            ((LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step - 1)).Value).Grant.SessionId;

        Assert.Equal(RefusalCode.InvalidRequest, Disable(session, Factor.Sms).Refusal!.Code);
        Assert.Equal(4, Disable(session, Factor.Sms, rig.WrongCode()).Refusal!.AttemptsLeft);
        Assert.Null(Disable(session, Factor.Sms, rig.Code(rig.Step)).Refusal);
    }

    [Fact]
    public void Recovery_codes_are_removed_with_the_last_second_factor_and_not_before()
    {
        rig.WithTotp().With(Factor.Sms, "elsewhere").WithRecoveryCodes();
        var session =
            ((LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step - 1)).Value).Grant.SessionId;
        rig.Apply(AccountTotp.Disable(rig.Account, session, rig.Code(rig.Step), rig.Verifiers, rig.Context));
        Assert.NotNull(rig.Account.RecoveryCodes);

        StepUpBy(session, Factor.Sms);
        Assert.Null(Disable(session, Factor.Sms).Refusal);
        Assert.Null(rig.Account.RecoveryCodes);
    }

    [Fact]
    public void The_preferred_factor_is_listed_first_and_the_preference_is_removed_with_the_factor()
    {
        rig.WithTotp().With(Factor.Sms, "elsewhere").With(Factor.Email, "other");
        var session =
            ((LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value).Grant.SessionId;
        rig.Apply(
            Profile.Update(rig.Account, session, new ProfileChange(true, Factor.Email, false, null), rig.Context));

        Assert.Equal(
            [Factor.Email, Factor.Totp, Factor.Sms],
            Assert.Single(((LoginOutcome.Challenged)rig.SignIn().Value).Challenge.Required).ToArray());
        Assert.Null(
            FactorChange.Removed(
                rig.Account with { AddressFactors = rig.Account.AddressFactors.Remove(Factor.Email) }, session,
                Factor.Email).Head.PreferredFactor);
    }

    [Fact]
    public void Every_change_to_the_largest_account_fits_into_one_batch()
    {
        rig.WithTotp().WithRecoveryCodes().With(Factor.Sms, "elsewhere").With(Factor.Email, "other");
        for (var i = 0; i < 60; i++)
        {
            rig.Account = rig.Account
                .Add(
                    new Session($"session-{i}", rig.Now, [], 1, rig.Now)
                    {
                        Proofs = [new Proof(Factor.Password, rig.Now, First: true)],
                    })
                .Add(
                    new Challenge($"challenge-{i}", ChallengePurpose.SignIn, rig.Now)
                    {
                        Proofs = [new Proof(Factor.Password, rig.Now, First: true)],
                    })
                .Add(new Countersign.Accounts.Device($"device-{i}", [], rig.Now, rig.Now))
                .KeepFormer(new Address(Channel.Email, $"old{i}@example.com", $"hash-{i}", $"inbox-{i}"), rig.Now);
        }

        rig.Account = rig.Account with { PendingTotp = rig.Account.Totp };
        foreach (var decision in (Decision<Account, Done>[])[AccountAdministration.ResetFactors(
            rig.Account, rig.Context), AccountAdministration.Delete(rig.Account, rig.Context)])
        {
            var (before, after) = (rig.Account.Rows().Select(row => row.Key).ToHashSet(),
                decision.Next!.Rows().ToList());
            var touched = before.Except(after.Select(row => row.Key)).Count() + after.Count + decision.Events.Length
                + decision.Messages.Length;
            Assert.InRange(touched + 1, 1, 100);
        }
    }

    [Fact]
    public void A_factor_that_is_not_enrolled_cannot_be_preferred()
    {
        var session = rig.SignedIn();

        Assert.Equal(
            RefusalCode.FactorNotOffered,
            rig.Apply(
                Profile.Update(rig.Account, session, new ProfileChange(true, Factor.Sms, false, null), rig.Context))
                .Refusal!.Code);
    }

    private string Enrol(Factor factor, string text = "+46700000001", string? session = null)
    {
        session ??= rig.SignedIn();
        rig.Now += TimeSpan.FromMinutes(1);
        Assert.Null(rig.Start(session, factor, text, text).Refusal);
        Assert.Null(rig.Confirm(session, factor, rig.SentCode()).Refusal);
        return session;
    }

    private void StepUpBy(string session, Factor factor)
    {
        var id = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value.Ref.Id;
        rig.Send(id, factor);
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, rig.SentCode(), factor).Value);
    }

    private Result<Done> Disable(string session, Factor factor, string? code = null) =>
        rig.Apply(AccountFactors.Disable(rig.Account, session, factor, code, rig.Verifiers, rig.Context));

    private string WrongCode() => rig.SentCode() == "000000" ? "000001" : "000000";
}
