using Countersign.Access;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.SendLimits;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Invitations;

/// <summary>What each decision about an opened link writes beside the state, and as whose its codes count.</summary>
public class WrittenRowsTests
{
    [Fact]
    public void A_link_from_elsewhere_and_both_codes() => Writes(
        new InvitationRig(),
        rig =>
        {
            var challenge = Opened(rig, LinkSource.Other);
            rig.Prove(challenge, Factor.Email, own: true);
            rig.Prove(challenge, Factor.Sms, own: true);
        },
        """
        invitation.opened invitation-link-other #
        code.sent email #
        > DocumentCode Email email-hash, counted, of a challenge
        factor.passed email #
        return unit
        code.sent sms #
        > DocumentCode Sms phone-hash, counted, of a challenge
        factor.passed sms #
        invitation.verified invitation-link-other #
        return unit
        """);

    [Fact]
    public void A_link_by_email_and_one_code() => Writes(
        new InvitationRig(),
        rig => rig.Prove(Opened(rig, LinkSource.Email), Factor.Sms, own: true),
        """
        invitation.opened invitation-link-email #
        code.sent sms #
        > DocumentCode Sms phone-hash, counted, of a challenge
        factor.passed sms #
        invitation.verified invitation-link-email #
        return unit
        """);

    [Fact]
    public void Five_wrong_codes_and_an_unlock() => Writes(
        new InvitationRig(),
        rig =>
        {
            var challenge = Opened(rig, LinkSource.Other);
            rig.Send(challenge, Factor.Sms);
            for (var i = 0; i < 6; i++)
            {
                rig.Verify(challenge, Factor.Sms, TestUser.OtherThan(rig.Code()));
            }

            Assert.Equal(
                "sender", rig.Apply(ResourceChallenges.RefuseReusedKey(rig.Invitation, rig.Context)).Refusal!.Recovery);
            rig.Apply(InvitationLife.Unlock(rig.Invitation));
            rig.Apply(InvitationLife.Unlock(rig.Invitation));
        },
        """
        invitation.opened invitation-link-other #
        code.sent sms #
        > DocumentCode Sms phone-hash, counted, of a challenge
        invitation.failed sms 1 #
        invitation.failed sms 2 #
        invitation.failed sms 3 #
        invitation.failed sms 4 #
        invitation.failed sms 5 #
        invitation.locked 5 #
        invitation.unlocked back-office
        """);

    [Fact]
    public void A_document_without_factors() => Writes(
        new InvitationRig(AuthLevel.None),
        rig => rig.Open(LinkSource.Other),
        """
        invitation.opened invitation-link-other #
        invitation.verified invitation-link-other #
        """);

    [Fact]
    public void An_invitation_that_had_a_hundred_wrong_answers_is_not_unlocked()
    {
        var rig = new InvitationRig();
        rig.Invitation = rig.Invitation.WithBudget(
            new AttemptBudget(5, AttemptBudget.ExhaustedFrom, rig.Now));

        Assert.Equal(Refusal.Conflict, rig.Apply(InvitationLife.Unlock(rig.Invitation)).Refusal);
        rig.Invitation = rig.Invitation.WithBudget(
            new AttemptBudget(5, AttemptBudget.ExhaustedFrom - 1, rig.Now));
        Assert.Null(rig.Apply(InvitationLife.Unlock(rig.Invitation)).Refusal);
        Assert.False(rig.Invitation.Budget.IsLocked);
    }

    [Fact]
    public void The_hundredth_wrong_answer_locks_for_ever()
    {
        var rig = new InvitationRig();
        rig.Invitation = rig.Invitation.WithBudget(new AttemptBudget(0, AttemptBudget.ExhaustedFrom - 1, null));

        Assert.Equal(
            RefusalCode.Locked,
            rig.Apply(ResourceChallenges.RefuseReusedKey(rig.Invitation, rig.Context)).Refusal!.Code);
        Assert.Equal(Refusal.Conflict, rig.Apply(InvitationLife.Unlock(rig.Invitation)).Refusal);
    }

    [Theory]
    [InlineData(LinkSource.Other)]
    [InlineData(LinkSource.Email)]
    public void A_code_behind_a_link_counts_as_a_strangers_until_a_code_was_entered(LinkSource source)
    {
        var rig = new InvitationRig();
        var challenge = Opened(rig, source);
        Assert.Equal(SendStanding.Unproven, Request(Factor.Sms).Standing);
        Assert.Equal(
            (rig.Partition.Id, "+46700000009"), (Request(Factor.Sms).AccountId, Request(Factor.Sms).Destination));
        if (source == LinkSource.Other)
        {
            rig.Prove(challenge, Factor.Email, own: true);
            Assert.Equal(SendStanding.Proven, Request(Factor.Sms).Standing);
        }

        SendRequest Request(Factor factor) => ResourceChallenges.Send(
            rig.Invitation, challenge, factor,
            one => InvitationAccess.Required(rig.Invitation, one, null, rig.Policy), null, rig.Context).SendRequest!;
    }

    private static ChallengeRef Opened(InvitationRig rig, LinkSource source) =>
        ((AccessOutcome.Challenged)rig.Open(source).Value).Challenge.Ref;

    private static void Writes(InvitationRig rig, Action<InvitationRig> act, string expected)
    {
        rig.Forget();
        act(rig);

        Assert.Equal(expected, string.Join('\n', rig.Written));
    }
}
