using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.DeliveryReports;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.DeliveryReports;

/// <summary>
/// What a delivery report changes in an account: the challenge shows it, and only a lost code is sent again.
/// </summary>
public class DeliveryNewsTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void The_challenge_shows_the_delivery_of_its_code_and_lists_an_undelivered_factor_last()
    {
        rig.With(Factor.Sms, "phone").With(Factor.Email, "second");
        var id = rig.OpenChallenge();
        rig.Send(id, Factor.Sms);
        var message = rig.Messages[^1];
        Assert.Equal(DeliveryStatus.Sent, Look(id).Deliveries[Factor.Sms]);
        Assert.Equal(new[] { Factor.Sms, Factor.Email }, [.. Assert.Single(Look(id).Required)]);

        Note(message, DeliveryFailure.Final);

        Assert.Equal(DeliveryStatus.Undelivered, Look(id).Deliveries[Factor.Sms]);
        Assert.Equal(new[] { Factor.Email, Factor.Sms }, [.. Assert.Single(Look(id).Required)]);
        Assert.Equal(message, rig.Messages[^1]);
    }

    [Fact]
    public void A_code_sent_again_has_a_delivery_state_of_its_own()
    {
        rig.With(Factor.Sms, "phone");
        var id = rig.OpenChallenge();
        rig.Send(id, Factor.Sms);
        var first = rig.Messages[^1];
        Note(first, DeliveryFailure.Final);
        rig.Now += TimeSpan.FromSeconds(30);
        rig.Send(id, Factor.Sms);
        Assert.Equal(DeliveryStatus.Sent, Look(id).Deliveries[Factor.Sms]);

        Note(rig.Messages[^1], null);
        Note(first, DeliveryFailure.Final);

        Assert.Equal(DeliveryStatus.Delivered, Look(id).Deliveries[Factor.Sms]);
    }

    [Fact]
    public void A_code_lost_by_the_network_is_sent_again_once_however_often_the_loss_is_reported()
    {
        rig.With(Factor.Sms, "phone");
        var id = rig.OpenChallenge();
        rig.Send(id, Factor.Sms);
        var (first, code) = (rig.Messages[^1], rig.SentCode());
        var sent = rig.Messages.Count;

        Note(first, DeliveryFailure.Passing);
        Note(first, DeliveryFailure.Passing);

        var again = Assert.Single(rig.Messages.Skip(sent));
        Assert.NotEqual((first.Id, first.OperationId), (again.Id, again.OperationId));
        Assert.Equal(code, rig.SentCode());
        rig.Now += TimeSpan.FromSeconds(1);
        Note(again, DeliveryFailure.Passing);
        Assert.Equal(sent + 1, rig.Messages.Count);
        Assert.Null(rig.Verify(id, code, Factor.Sms).Refusal);
    }

    [Fact]
    public void A_lost_code_to_an_address_that_is_to_replace_the_own_one_is_sent_again_once()
    {
        rig.WithTotp();
        var signedIn = (LoginOutcome.SignedIn)rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step), Factor.Totp).Value;
        var number = new Address(Channel.Sms, "+46700000009", "hash", "phone");
        Assert.Null(rig.Apply(OwnAddress.Start(rig.Account, signedIn.Grant.SessionId, number, rig.Allowed)).Refusal);
        var first = rig.Messages[^1];
        Assert.Equal(MessageKind.AddressCode, first.Kind);

        Note(first, DeliveryFailure.Passing);
        var again = rig.Messages[^1];
        Note(first, DeliveryFailure.Passing);

        Assert.NotEqual(first.Id, again.Id);
        Assert.Equal(again, rig.Messages[^1]);
        Assert.Equal(DeliveryStatus.Undelivered, rig.Account.PendingAddresses[Channel.Sms].Code.Delivery!.Status);
    }

    [Fact]
    public void A_lost_code_that_expires_soon_is_not_sent_again()
    {
        rig.With(Factor.Sms, "phone");
        rig.Send(rig.OpenChallenge(), Factor.Sms);
        var (first, sent) = (rig.Messages[^1], rig.Messages.Count);

        rig.Now = first.NotAfter - TimeSpan.FromMinutes(2);
        Note(first, DeliveryFailure.Passing);

        Assert.Equal(sent, rig.Messages.Count);
    }

    [Fact]
    public void An_undelivered_notification_is_audited_and_not_sent_again()
    {
        rig.FailTimes(5);
        var (notification, sent) = (rig.Messages[^1], rig.Messages.Count);

        var noted = Deliveries.Note(rig.Account, new DeliveryNews(notification, DeliveryFailure.Passing), rig.Context);

        Assert.Equal(AuditType.MessageUndelivered, Assert.Single(noted.Events).Type);
        Assert.Empty(noted.Messages);
        Assert.Equal(sent, rig.Messages.Count);
    }

    [Fact]
    public void A_number_that_opted_out_gets_nothing_until_it_is_proved_again_and_the_sign_in_is_no_weaker()
    {
        rig.With(Factor.Sms, "phone");
        var session = SignedInBySms();
        var id = rig.OpenChallenge();
        rig.Now += TimeSpan.FromMinutes(1);
        rig.Send(id, Factor.Sms);
        Note(rig.Messages[^1], DeliveryFailure.NumberRefuses);

        Assert.True(rig.Account.Sms!.Address.Suspended);
        rig.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(RefusalCode.FactorNotOffered, rig.Send(id, Factor.Sms).Refusal!.Code);
        Assert.Equal(new[] { Factor.Sms }, [.. Assert.Single(Look(id).Required)]);

        var number = rig.Account.Sms.Address.Text;
        Assert.Null(rig.Start(session, Factor.Sms, number).Refusal);
        Assert.Null(rig.Confirm(session, Factor.Sms, rig.SentCode()).Refusal);
        Assert.False(rig.Account.Sms!.Address.Suspended);
    }

    [Fact]
    public void The_challenge_hides_the_delivery_of_its_code_until_a_factor_is_proved()
    {
        var challenged = (LoginOutcome.Challenged)rig.SignInByCode().Value;
        Note(rig.Messages[^1], null);

        Assert.Empty(Look(challenged.Challenge.Ref).Deliveries);
    }

    [Fact]
    public void Reading_a_challenge_is_not_charged_and_changes_nothing()
    {
        rig.WithTotp();
        var id = rig.OpenChallenge();
        Assert.Null(Login.Look(rig.Account, rig.RefOf(id), rig.Context).Next);

        Assert.Equal(
            RefusalCode.ChallengeExpired,
            Login.Look(rig.Account, new ChallengeRef(id, rig.RefOf(id).Opener + 1), rig.Context).Outcome.Refusal!.Code);
        rig.Now += TimeSpan.FromMinutes(10);
        Assert.Equal(
            RefusalCode.ChallengeExpired, Login.Look(rig.Account, rig.RefOf(id), rig.Context).Outcome.Refusal!.Code);
        rig.FailTimes(5);
        Assert.Equal(RefusalCode.Locked, Login.Look(rig.Account, rig.RefOf(id), rig.Context).Outcome.Refusal!.Code);
    }

    private string SignedInBySms()
    {
        var id = rig.OpenChallenge();
        rig.Send(id, Factor.Sms);
        return ((LoginOutcome.SignedIn)rig.Verify(id, rig.SentCode(), Factor.Sms).Value).Grant.SessionId;
    }

    private ChallengeView Look(string challengeId) => Look(rig.RefOf(challengeId));

    private ChallengeView Look(ChallengeRef reference) =>
        ((LoginOutcome.Challenged)Login.Look(rig.Account, reference, rig.Context).Outcome.Value).Challenge;

    private void Note(OutboxMessage message, DeliveryFailure? failure) =>
        rig.Apply(Deliveries.Note(rig.Account, new DeliveryNews(message, failure), rig.Context));
}
