using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

/// <summary>
/// What the holder of a challenge is shown. Before the first proof it must not say whether a name exists.
/// </summary>
public class ChallengeViewTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void A_challenge_says_what_it_is_for()
    {
        var session = rig.SignedIn();
        rig.WithTotp();

        Assert.Equal(ChallengePurpose.SignIn, Opened().Purpose);
        Assert.Equal(
            ChallengePurpose.StepUp, rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value.Purpose);
    }

    [Fact]
    public void After_the_password_the_passkeys_of_the_account_are_named()
    {
        rig.WithPasskey();

        Assert.Equal("passkey", Assert.Single(Opened().Passkeys!.Value).Id);
    }

    [Fact]
    public void Where_no_passkey_is_asked_for_there_are_none_to_name()
    {
        rig.WithTotp();

        Assert.Null(Opened().Passkeys);
    }

    [Fact]
    public void Whether_a_code_arrived_is_shown_only_after_the_first_proof()
    {
        rig.With(Factor.Sms, "phone");
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        Assert.Single(rig.Account.Challenges[begun].Codes);
        Assert.Empty(Seen(begun).Deliveries);

        rig.Verify(begun, rig.SentCode(), Factor.Email);
        rig.Send(begun, Factor.Sms);

        Assert.Equal([KeyValuePair.Create(Factor.Sms, DeliveryStatus.Sent)], Seen(begun).Deliveries);
    }

    private ChallengeView Opened() => ((LoginOutcome.Challenged)rig.SignIn().Value).Challenge;

    private ChallengeView Seen(string challenge) => ((LoginOutcome.Challenged)Login.Look(
        rig.Account, rig.RefOf(challenge), rig.Context).Outcome.Value).Challenge;
}
