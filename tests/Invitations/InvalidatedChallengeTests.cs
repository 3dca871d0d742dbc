using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.SendLimits;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Invitations;

/// <summary>
/// A lock, a password change or the like also ends the account's open challenges at protected resources, for good.
/// </summary>
public class InvalidatedChallengeTests
{
    private readonly AccountRig owner = new AccountRig().WithTotp().With(
        Factor.Sms, "another phone").WithRecoveryCodes();
    private readonly InvitationRig rig;

    public InvalidatedChallengeTests() => rig = new InvitationRig(AuthLevel.OneFactor) { Owner = owner };

    public static TheoryData<string> Ends =>
        ["disabled", "locked", "factors reset", "signed out", "renamed", "deleted"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_proof_given_before_the_account_changed_opens_nothing_afterwards(string how)
    {
        var challenge = Opened();
        Assert.Null(rig.Prove(challenge, Factor.Totp, own: false).Refusal);
        Assert.Null(rig.Send(challenge, Factor.Email));
        var code = rig.Code();
        End(how);

        Assert.Equal(
            how == "locked" ? RefusalCode.Locked : RefusalCode.ChallengeExpired,
            rig.Verify(challenge, Factor.Email, code).Refusal?.Code);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void After_the_account_changed_no_answer_is_judged_and_no_code_is_sent(string how)
    {
        var challenge = Opened();
        End(how);

        Assert.NotNull(rig.Verify(challenge, Factor.RecoveryCode, owner.RecoveryCodes[0]).Refusal);
        Assert.NotNull(rig.Send(challenge, Factor.Email));
        var visit = new SubjectSecondFactor(owner.Partition.Id, challenge.Id, rig.Now, 0, challenge.Opener, [], null);
        var barred = owner.Apply(
            visit.Judge(
                owner.Account, owner.AnswerOf(owner.Code(owner.Step), Factor.Totp), owner.Verifiers, owner.Context));
        Assert.Contains(barred.Refusal!.Code, (string[])[RefusalCode.ChallengeExpired, RefusalCode.Locked]);
        Assert.Empty(owner.Account.Challenges);
    }

    [Fact]
    public void After_a_lock_and_an_unlock_the_old_challenge_and_its_code_stay_invalid()
    {
        var challenge = Opened();
        Assert.Null(rig.Prove(challenge, Factor.Email, own: true).Refusal);
        Assert.Null(rig.Send(challenge, Factor.Sms));
        var spent = owner.SentCode();
        owner.FailTimes(5);
        owner.Account = owner.Account with
        {
            Head = owner.Account.Head with { Budget = owner.Account.Head.Budget.Unlock() },
        };

        Assert.Equal(RefusalCode.ChallengeExpired, rig.Send(challenge, Factor.Sms)?.Code);
        Assert.Equal(RefusalCode.ChallengeExpired, rig.Verify(challenge, Factor.Sms, spent).Refusal!.Code);
    }

    [Fact]
    public void Changing_an_invitees_address_ends_challenges_opened_by_the_link_to_the_old_address()
    {
        var (byEmail, bySms) = (Opened(),
            ((AccessOutcome.Challenged)rig.Open(LinkSource.Sms, ChallengePurpose.Preview).Value).Challenge.Ref);
        var moved = new Address(Countersign.Addresses.Channel.Email, "elsewhere@example.com", "elsewhere", "elsewhere");
        Assert.Null(
            rig.Apply(
                InvitationLife.Change(rig.Invitation, new Replacement<Address>(moved), null, null, rig.Context))
                .Refusal);

        Assert.Equal(RefusalCode.ChallengeExpired, rig.Send(byEmail, Factor.Sms)?.Code);
        Assert.Null(rig.Send(bySms, Factor.Email));
    }

    [Fact]
    public void A_challenge_dies_with_the_link_that_began_it()
    {
        var resource = new InvitationRig(AuthLevel.OneFactor);
        ChallengeRef Begin(LinkSource source) =>
            ((AccessOutcome.Challenged)resource.Open(source).Value).Challenge.Ref;
        var (byEmail, byOther) = (Begin(LinkSource.Email), Begin(LinkSource.Other));
        Assert.Null(resource.Send(byEmail, Factor.Email));
        var code = resource.Code();
        Assert.Null(resource.Apply(InvitationLife.Resend(resource.Invitation, resource.Context)).Refusal);

        Assert.Equal(RefusalCode.ChallengeExpired, resource.Verify(byEmail, Factor.Email, code).Refusal!.Code);
        Assert.Equal(RefusalCode.ChallengeExpired, resource.Send(byEmail, Factor.Email)?.Code);
        Assert.IsType<AccessOutcome.Granted>(resource.Prove(byOther, Factor.Email, own: true).Value);
    }

    [Fact]
    public void Of_the_preview_links_of_many_messages_the_newest_twenty_still_open()
    {
        var resource = new InvitationRig(AuthLevel.None);
        for (var number = 2; number <= 25; number++)
        {
            resource.Now += TimeSpan.FromMinutes(1);
            var round = new MessageRound(number, Countersign.Messages.MessageKind.DocumentUpdated);
            Assert.Null(resource.Apply(InvitationLife.Announce(resource.Invitation, round, resource.Context)).Refusal);
        }

        Assert.Equal(
            Enumerable.Range(6, 20),
            resource.Invitation.Links.Values.Where(
                link => link is { Purpose: ChallengePurpose.Preview, Source: LinkSource.Email }).Select(
                link => link.Generation).Order());
    }

    [Fact]
    public void An_sms_code_does_not_count_as_second_factor_when_the_link_came_by_sms()
    {
        var same = new AccountRig().With(Factor.Sms, InvitationRig.PhoneInbox);
        var resource = new InvitationRig(
            AuthLevel.OneFactor, new() { Name = "Acme", Issuer = "Acme", OneSmsForBoth = true })
        { Owner = same };
        var challenge =
            ((AccessOutcome.Challenged)resource.Open(LinkSource.Sms, ChallengePurpose.Preview).Value).Challenge.Ref;

        var halfway = Assert.IsType<AccessOutcome.Challenged>(
            resource.Prove(challenge, Factor.Sms, own: true).Value).Challenge;

        Assert.Equal([[Factor.Password]], halfway.Required.Select(choices => choices.ToArray()));
    }

    [Fact]
    public void A_challenge_whose_factor_is_no_longer_required_expires_and_opening_again_grants_access()
    {
        owner.Account = owner.Account with { Head = owner.Account.Head with { AutoSave = true } };
        var resource = new InvitationRig(AuthLevel.None) { Owner = owner };
        var challenge =
            ((AccessOutcome.Challenged)resource.Open(LinkSource.Email, ChallengePurpose.Preview).Value).Challenge.Ref;
        owner.Account = owner.Account with { Head = owner.Account.Head with { AutoSave = false } };

        Assert.Equal(
            RefusalCode.ChallengeExpired,
            resource.Verify(challenge, Factor.Totp, owner.Code(owner.Step)).Refusal!.Code);
        Assert.IsType<AccessOutcome.Granted>(resource.Open(LinkSource.Email, ChallengePurpose.Preview).Value);
    }

    [Fact]
    public void A_withheld_code_is_answered_like_one_that_was_sent_and_nothing_leaves()
    {
        var resource = new InvitationRig(AuthLevel.OneFactor);
        var challenge = ((AccessOutcome.Challenged)resource.Open(LinkSource.Email).Value).Challenge.Ref;

        Assert.Null(
            resource.Send(challenge, Factor.Sms, SendLimitOutcome.Allowed(["unit"]) with { IsWithheld = true }));
        Assert.Equal(0, resource.CodesSent);
    }

    [Fact]
    public void An_invitation_can_be_opened_at_most_three_hundred_times_an_hour()
    {
        var resource = new InvitationRig(AuthLevel.None);
        for (var i = 0; i < InvitationAccess.MaximumOpeningsAnHour; i++)
        {
            Assert.Null(resource.Open(LinkSource.Email).Refusal);
        }

        var refused = resource.Open(LinkSource.Other).Refusal!;
        Assert.Equal((RefusalCode.TooManyRequests, TimeSpan.FromHours(1)), (refused.Code, refused.RetryAfter));
        resource.Now += TimeSpan.FromHours(1);
        Assert.Null(resource.Open(LinkSource.Email).Refusal);
    }

    private ChallengeRef Opened() =>
        ((AccessOutcome.Challenged)rig.Open(LinkSource.Email, ChallengePurpose.Preview).Value).Challenge.Ref;

    private void End(string how)
    {
        switch (how)
        {
            case "disabled":
                owner.Apply(
                    AccountAdministration.Update(owner.Account, new AccountChange { Disabled = true }, owner.Context));
                break;
            case "locked":
                owner.FailTimes(5);
                break;
            case "factors reset":
                owner.Apply(AccountAdministration.ResetFactors(owner.Account, owner.Context));
                break;
            case "signed out":
                owner.Apply(Countersign.SignIn.EndSession.All(owner.Account));
                break;
            case "renamed":
                owner.Apply(
                    AccountAdministration.Update(
                        owner.Account,
                        new AccountChange
                        {
                            Username = ("b@example.com",
                            new Address(Countersign.Addresses.Channel.Email, "b@example.com", "b", "b"))
                        },
                            owner.Context));
                break;
            default:
                owner.Apply(AccountAdministration.Delete(owner.Account, owner.Context));
                break;
        }
    }
}
