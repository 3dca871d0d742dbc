using Countersign.Access;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Messages;
using Countersign.SendLimits;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Access;

/// <summary>A document asks for a code of its own and for the second factor of the account that got its link.</summary>
public class ResourceChallengeTests
{
    private readonly AccountRig owner = new();
    private readonly InvitationRig rig;

    public ResourceChallengeTests() => rig = new InvitationRig(AuthLevel.OneFactor) { Owner = owner };

    [Fact]
    public void A_factor_that_neither_document_nor_account_asks_for_gets_no_code()
    {
        owner.WithTotp();
        var challenge = Opened().Ref;

        Assert.Equal(Refusal.FactorNotOffered, rig.Sending(challenge, Factor.Passkey).Outcome.Refusal);
        Assert.Null(rig.Sending(challenge, Factor.Totp).Outcome.Refusal);
    }

    [Fact]
    public void A_look_shows_what_is_proved_and_which_codes_both_have_sent_and_changes_nothing()
    {
        owner.With(Factor.Sms, "another phone");
        var challenge = Opened().Ref;
        rig.Send(challenge, Factor.Email);
        Assert.Equal([Factor.Email], Seen(challenge).Deliveries.Keys);
        rig.Verify(challenge, Factor.Email, rig.Code());
        rig.Send(challenge, Factor.Sms);

        var view = Seen(challenge);

        Assert.Equal(challenge, view.Ref);
        Assert.Equal([Factor.LinkEmail, Factor.Email], view.Satisfied.ToArray());
        Assert.Equal([Factor.Sms], Assert.Single(view.Required).ToArray());
        Assert.Equal(DeliveryStatus.Sent, view.Deliveries[Factor.Sms]);
        Assert.Null(rig.Look(challenge).Next);
    }

    [Fact]
    public void A_code_that_a_newer_one_replaced_costs_no_attempt()
    {
        var challenge = Opened().Ref;
        rig.Send(challenge, Factor.Email);
        var old = rig.Code();
        rig.Now += TimeSpan.FromMinutes(8);
        rig.Send(challenge, Factor.Email);

        Assert.Equal(Refusal.Conflict, rig.Verify(challenge, Factor.Email, old).Refusal);
        Assert.Equal(0, rig.Invitation.Head.Budget.Failures);
        Assert.Null(rig.Verify(challenge, Factor.Email, rig.Code()).Refusal);
    }

    [Fact]
    public void Only_the_opener_of_the_link_sees_its_challenge()
    {
        owner.WithTotp();
        var challenge = Opened().Ref;

        Assert.Equal(
            Refusal.ChallengeExpired, rig.Look(challenge with { Opener = challenge.Opener ^ 1 }).Outcome.Refusal);
    }

    [Fact]
    public void Passkeys_are_asked_for_without_their_names_and_only_where_the_account_has_one()
    {
        owner.WithTotp();
        Assert.Null(Opened().Passkeys);

        owner.WithPasskey();
        Assert.Empty(Opened().Passkeys!.Value);
    }

    [Fact]
    public void What_the_account_has_not_accepted_is_not_recorded()
    {
        owner.WithTotp();
        var challenge = Opened().Ref;
        Assert.Equal(Refusal.Conflict, rig.Continue(challenge).Outcome.Refusal);

        rig.Verify(challenge, Factor.Totp, owner.WrongCode());

        Assert.Equal(Refusal.Conflict, rig.Continue(challenge).Outcome.Refusal);
    }

    [Fact]
    public void A_proof_of_the_account_comes_too_late_for_a_challenge_that_has_expired()
    {
        owner.WithTotp();
        var challenge = Opened().Ref;
        rig.Now += Challenge.Lifetime;

        Assert.Equal(Refusal.ChallengeExpired, rig.Continue(challenge).Outcome.Refusal);
    }

    [Fact]
    public void No_link_opens_a_locked_document_until_its_sender_unlocks_it()
    {
        rig.Invitation = rig.Invitation.WithBudget(new AttemptBudget(5, 5, rig.Now));
        Assert.Equal(Refusal.LockedBy("sender"), rig.Open(LinkSource.Other).Refusal);

        rig.Apply(InvitationLife.Unlock(rig.Invitation));
        Assert.Null(rig.Open(LinkSource.Other).Refusal);
    }

    [Fact]
    public void A_code_of_a_document_counts_as_one_of_the_account_that_got_the_link()
    {
        owner.WithTotp();

        Assert.Equal(owner.Partition.Id, rig.Sending(Opened().Ref, Factor.Sms).SendRequest!.AccountId);
    }

    [Theory]
    [InlineData(false, SendStanding.Unproven)]
    [InlineData(true, SendStanding.Proven)]
    public void A_code_of_the_account_counts_as_a_strangers_behind_a_mere_link(bool hasSession, SendStanding standing)
    {
        owner.With(Factor.Sms, "another phone");
        rig.SessionId = hasSession ? WithSession() : null;
        var visit = Visit(Opened().Ref);

        Assert.Equal(
            standing, visit.Send(owner.Account, Factor.Sms, owner.Sealer, owner.Context).SendRequest!.Standing);
    }

    [Fact]
    public void The_account_takes_an_answer_only_from_the_opener_of_the_link()
    {
        owner.WithTotp();
        var challenge = Opened().Ref;

        rig.Verify(challenge, Factor.Totp, owner.Code(owner.Step));

        Assert.Equal(challenge.Opener, owner.Account.Challenges[challenge.Id].Holder);
    }

    [Fact]
    public void A_right_second_factor_proves_all_that_the_account_is_asked_for()
    {
        owner.WithTotp();
        var visit = Visit(Opened().Ref);

        var judged = visit.Judge(
            owner.Account, owner.AnswerOf(owner.Code(owner.Step), Factor.Totp), owner.Verifiers, owner.Context);

        Assert.IsType<LoginOutcome.Proved>(judged.Outcome.Value);
    }

    [Fact]
    public void An_account_that_was_locked_in_between_says_so()
    {
        owner.WithTotp();
        var visit = Visit(Opened().Ref);
        owner.FailTimes(5);

        var judged = visit.Judge(
            owner.Account, owner.AnswerOf(owner.Code(owner.Step), Factor.Totp), owner.Verifiers, owner.Context);

        Assert.Equal(Refusal.Locked, judged.Outcome.Refusal);
    }

    // A session that was begun by a passkey alone has no first factor.
    [Fact]
    public void A_second_factor_is_required_even_if_nothing_came_first()
    {
        owner.WithTotp();

        var required = Login.Required(
            owner.Account, new Challenge("challenge", ChallengePurpose.SecondFactor, rig.Now), owner.Policy);

        Assert.Equal([Factor.Totp], Assert.Single(required).ToArray());
    }

    private ChallengeView Opened() =>
        ((AccessOutcome.Challenged)rig.Open(LinkSource.Email, ChallengePurpose.Preview).Value).Challenge;

    private ChallengeView Seen(ChallengeRef challenge) =>
        ((AccessOutcome.Challenged)rig.Look(challenge).Outcome.Value).Challenge;

    private SubjectSecondFactor Visit(ChallengeRef challenge) =>
        SubjectSecondFactor.Of(rig.Invitation.Challenges[challenge.Id], rig.CurrentSubject!);

    private string WithSession()
    {
        var session = new Session("session", owner.Now, [], 1, owner.Now)
        {
            Proofs = [new Proof(Factor.Password, owner.Now, First: true)],
        };
        owner.Account = owner.Account with { Sessions = owner.Account.Sessions.Add(session.Id, session) };
        return session.Id;
    }
}
