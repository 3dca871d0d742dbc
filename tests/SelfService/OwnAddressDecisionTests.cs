using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.SelfService;
using Countersign.SendLimits;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>The decision about a new email address or number of a user's own, at its edges.</summary>
public class OwnAddressDecisionTests
{
    private static readonly Address Number = new(Channel.Sms, "+46700000009", "new number", "new phone");
    private static readonly Address Mail = new(Channel.Email, "next@example.com", "new mail", "new inbox");
    private readonly AccountRig rig = new();

    [Fact]
    public void A_new_number_stands_beside_the_username()
    {
        var session = SignedIn();
        Start(session, Number);

        Assert.Null(Confirm(session, Channel.Sms, rig.SentCode()).Refusal);

        var head = rig.Account.Head;
        Assert.Equal(("anna@example.com", "address", null), (head.Username, head.UsernameAddress.Hash, head.Email));
        Assert.Equal(Number, head.Phone);
        Assert.Empty(rig.Account.PendingAddresses);
        Assert.Empty(rig.Account.FormerAddresses);
        Assert.Equal("code", rig.Account.Proved["new phone"].By);
    }

    [Fact]
    public void A_new_mail_address_becomes_the_username_and_the_old_one_can_still_be_told()
    {
        var session = SignedIn();
        rig.SignedIn();
        rig.Apply(PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));
        Start(session, Mail);
        var before = rig.Account.Head.SecurityStamp;

        Assert.Equal("next@example.com", OwnAddress.NewUsername(rig.Account, Channel.Email)!.Canonical);
        Assert.Null(Confirm(session, Channel.Email, rig.SentCode()).Refusal);

        var head = rig.Account.Head;
        Assert.Equal(("next@example.com", Mail, Mail), (head.Username, head.UsernameAddress, head.Email));
        Assert.Null(head.Phone);
        Assert.Equal(["address"], rig.Account.FormerAddresses.Keys);
        Assert.Equal([session], rig.Account.Sessions.Keys);
        Assert.Equal(before + 1, head.SecurityStamp);
        Assert.False(head.PasswordLink.Live);
    }

    [Fact]
    public void A_username_that_is_another_address_stays()
    {
        var session = SignedIn();
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { Email = new Address(Channel.Email, "old@example.com", "old mail", "old") },
        };
        rig.Account = rig.Account.WithProved("old", rig.Now, "code");
        Start(session, Mail);

        Assert.Null(OwnAddress.NewUsername(rig.Account, Channel.Email));
        Assert.Null(Confirm(session, Channel.Email, rig.SentCode()).Refusal);

        Assert.Equal("anna@example.com", rig.Account.Head.Username);
        Assert.Equal("address", rig.Account.Head.UsernameAddress.Hash);
        Assert.Equal(["old mail"], rig.Account.FormerAddresses.Keys);
    }

    [Fact]
    public void The_address_that_the_user_has_is_a_conflict()
    {
        var session = SignedIn();

        Assert.Equal(Refusal.Conflict, Start(session, new Address(
            Channel.Email, rig.Account.Head.UsernameAddress.Text, "address", "inbox")).Refusal);
        Assert.Empty(rig.Account.PendingAddresses);
    }

    // Its code would be the first factor of every sign-in, and no second one is left beside it.
    [Theory]
    [InlineData(false, false, "same_address_twice")]
    [InlineData(true, false, null)]
    [InlineData(false, true, null)]
    public void The_only_second_factor_does_not_become_the_username_of_a_user_without_a_password(
        bool hasPassword, bool hasOther, string? refused)
    {
        rig.With(Factor.Email, "new inbox");
        if (hasOther)
        {
            rig.WithTotp();
        }

        if (!hasPassword)
        {
            rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
        }

        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        rig.Verify(begun, rig.SentCode(), Factor.Email);
        rig.Send(begun, Factor.Email);
        var session = ((LoginOutcome.SignedIn)rig.Verify(begun, rig.SentCode(), Factor.Email).Value).Grant.SessionId;

        Assert.Equal(refused, Start(session, Mail).Refusal?.Code);
    }

    [Fact]
    public void The_number_that_the_user_has_is_a_conflict()
    {
        var session = SignedIn();
        rig.Account = rig.Account with { Head = rig.Account.Head with { Phone = Number } };

        Assert.Equal(Refusal.Conflict, Start(session, Number).Refusal);
    }

    [Fact]
    public void An_old_number_that_is_still_a_second_factor_is_no_former_one()
    {
        var session = SignedIn();
        rig.With(Factor.Sms, "phone");
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { Phone = rig.Account.Sms!.Address },
            Sessions = rig.Account.Sessions.SetItem(
                session, rig.Account.Sessions[session].With(new Proof(Factor.Sms, rig.Now, "phone"))),
        };
        Start(session, Number);

        Assert.Null(Confirm(session, Channel.Sms, rig.SentCode()).Refusal);

        Assert.Equal(Number, rig.Account.Head.Phone);
        Assert.Empty(rig.Account.FormerAddresses);
    }

    // It was removed before and came back: the day in which it can still be told begins anew.
    [Fact]
    public void An_old_address_can_be_told_for_a_day_from_its_last_removal()
    {
        var session = SignedIn();
        rig.Account = rig.Account.KeepFormer(rig.Account.Head.UsernameAddress, rig.Now - TimeSpan.FromHours(23));
        Start(session, Mail);

        Confirm(session, Channel.Email, rig.SentCode());

        Assert.Equal(rig.Now + TimeSpan.FromDays(1), rig.Account.FormerAddresses["address"].Until);
    }

    [Fact]
    public void Only_the_session_that_began_it_enters_the_code_and_only_in_time()
    {
        var (thief, owner) = (SignedIn(), SignedIn());
        Start(owner, Number);
        var code = rig.SentCode();

        Assert.False(IsRight(thief, code));
        Assert.Equal(Refusal.Conflict, Confirm(thief, Channel.Sms, code).Refusal);
        Assert.Equal(Refusal.Conflict, Confirm(owner, Channel.Email, code).Refusal);
        Assert.Equal(0, rig.Account.Head.Budget.Failures);
        rig.Now += SentCode.Lifetime;
        Assert.False(IsRight(owner, code));
        Assert.Equal(Refusal.Conflict, Confirm(owner, Channel.Sms, code).Refusal);
        rig.Now -= TimeSpan.FromTicks(1);
        Assert.True(IsRight(owner, code));
        Assert.Null(Confirm(owner, Channel.Sms, code).Refusal);
        Assert.Equal(Refusal.Conflict, Confirm(owner, Channel.Sms, code).Refusal);
    }

    [Fact]
    public void A_wrong_code_is_charged()
    {
        var session = SignedIn();
        Start(session, Number);

        Assert.Equal(4, Confirm(session, Channel.Sms, TestUser.OtherThan(rig.SentCode())).Refusal!.AttemptsLeft);
        Assert.Null(rig.Account.Head.Phone);
    }

    [Fact]
    public void A_taken_name_is_told_to_the_right_code_alone_within_the_budget_and_once()
    {
        var session = SignedIn();
        Start(session, Mail);
        var code = rig.SentCode();
        var wrong = Confirm(session, Channel.Email, TestUser.OtherThan(code), isFree: false);
        Assert.Equal(RefusalCode.InvalidCredentials, wrong.Refusal!.Code);
        var unlocked = rig.Account;

        rig.FailTimes(4);
        Assert.Equal(RefusalCode.Locked, Confirm(session, Channel.Email, code, isFree: false).Refusal!.Code);

        // The code is used up: the budget would otherwise judge one guess and its repetitions as one.
        rig.Account = unlocked;
        Assert.Equal(Refusal.Conflict, Confirm(session, Channel.Email, code, isFree: false).Refusal);
        Assert.Empty(rig.Account.PendingAddresses);
        Assert.Equal("anna@example.com", rig.Account.Head.Username);
        Assert.Equal(1, rig.Account.Head.Budget.Failures);
    }

    // It was locked when the name should have been claimed, and unlocked before the decision.
    [Fact]
    public void A_name_that_nobody_claimed_is_not_taken_and_the_code_stays_good()
    {
        var session = SignedIn();
        Start(session, Number);
        Assert.Null(Confirm(session, Channel.Sms, rig.SentCode(), isFree: null).Refusal);
        Start(session, Mail);

        Assert.Equal(Refusal.Conflict, Confirm(session, Channel.Email, rig.SentCode(), isFree: null).Refusal);
        Assert.Equal("anna@example.com", rig.Account.Head.Username);
        Assert.Null(Confirm(session, Channel.Email, rig.SentCode()).Refusal);
    }

    [Fact]
    public void Nothing_is_right_while_the_account_is_locked()
    {
        var session = SignedIn();
        Start(session, Number);
        Assert.True(IsRight(session, rig.SentCode()));

        rig.FailTimes(5);

        Assert.False(IsRight(session, rig.SentCode()));
    }

    [Fact]
    public void Without_a_second_factor_a_fresh_code_to_the_old_address_is_needed()
    {
        Assert.Equal(Refusal.StepUpRequired, Start(rig.SignedIn(), Number).Refusal);

        var session = SignedIn();
        rig.Now += TimeSpan.FromMinutes(10);
        Assert.Equal(Refusal.StepUpRequired, Start(session, Number).Refusal);
        rig.Now -= TimeSpan.FromTicks(1);
        Assert.Null(Start(session, Number).Refusal);
    }

    [Fact]
    public void With_a_second_factor_its_fresh_proof_is_needed_and_enough()
    {
        rig.WithTotp();
        var signedIn = (LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Value;
        var session = signedIn.Grant.SessionId;
        Assert.Null(Start(session, Number).Refusal);

        rig.Now += TimeSpan.FromMinutes(10);
        Assert.Equal(Refusal.StepUpRequired, Start(session, Mail).Refusal);
        Assert.Equal(Refusal.InvalidToken, Start("no session", Mail).Refusal);
    }

    [Fact]
    public void A_code_to_an_address_that_nobody_proved_counts_as_an_enrolment()
    {
        var session = SignedIn();
        SendRequest Request(Address address) =>
            OwnAddress.Start(rig.Account, session, address, rig.Context).SendRequest!;

        Assert.Equal(
            (SendStanding.Enrolment, false, Number.Text),
            (Request(Number).Standing, Request(Number).IsProved, Request(Number).Destination));
        var same = Number with { Text = "+46700000010", Hash = "another" };
        rig.Account = rig.Account with { Head = rig.Account.Head with { Phone = same } };
        rig.Account = rig.Account.WithProved("new phone", rig.Now, "code");
        Assert.Equal((SendStanding.Proven, true), (Request(Number).Standing, Request(Number).IsProved));
    }

    [Fact]
    public void A_repeated_request_waits_and_counts_its_sends()
    {
        var session = SignedIn();
        Start(session, Number);
        Assert.Equal(RefusalCode.TooManyRequests, Start(session, Number).Refusal!.Code);
        rig.Now = Pending().Code.ResendAt;

        Assert.Null(Start(session, Number).Refusal);
        Assert.Equal((2, 1), (Pending().Code.Sends, Pending().Code.Generation));
        var (id, code) = (Pending().Id, rig.SentCode());
        rig.Now = Pending().Code.ResendAt;
        Start(session, Number with { Text = "+46700000008", Hash = "another", Inbox = "another" });
        Assert.NotEqual(id, Pending().Id);
        Assert.Equal(3, Pending().Code.Sends);
        Assert.False(IsRight(session, code));

        PendingAddress Pending() => rig.Account.PendingAddresses[Channel.Sms];
    }

    private string SignedIn()
    {
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        return ((LoginOutcome.SignedIn)rig.Verify(begun, rig.SentCode(), Factor.Email).Value).Grant.SessionId;
    }

    private Result<CodeSent> Start(string session, Address address) =>
        rig.Apply(OwnAddress.Start(rig.Account, session, address, rig.Allowed));

    private bool IsRight(string session, string code) =>
        OwnAddress.IsRight(rig.Account, session, Channel.Sms, code, rig.Verifiers, rig.Context);

    private Result<Done> Confirm(string session, Channel channel, string code, bool? isFree = true) =>
        rig.Apply(OwnAddress.Confirm(rig.Account, session, channel, code, isFree, rig.Verifiers, rig.Context));
}
