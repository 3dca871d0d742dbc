using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Decisions;

/// <summary>
/// New ids and secrets come from the randomness of their command, each under a label of its own. So a decision that is
/// made again after a lost race makes the same ones, and who knows one knows no other.
/// </summary>
public class DerivedIdsTests
{
    private static readonly Entropy Fixed = Entropy.FromSeed("the randomness of one command"u8);
    private readonly AccountRig rig = new();

    private DecisionContext Context => rig.Context with { Entropy = Fixed };

    private DecisionContext Allowed => rig.Allowed with { Entropy = Fixed };

    [Fact]
    public void The_challenge_of_a_sign_in_by_password() => Assert.Equal(
        [Fixed.Id("challenge")], ByPassword(rig.WithTotp()).Next!.Challenges.Keys);

    [Fact]
    public void The_challenge_of_a_sign_in_by_code() => Assert.Equal(
        [Fixed.Id("challenge")],
        FirstFactor.ByCode(rig.Account, Factor.Email, rig.Name, null, rig.Sealer, Allowed).Next!.Challenges.Keys);

    [Fact]
    public void The_challenge_of_a_sign_in_by_passkey() => Assert.Equal(
        Fixed.Id("challenge"), PasskeySignIn.Start(rig.Policy, Fixed, rig.Now).Value.Id);

    [Fact]
    public void The_challenge_of_a_step_up()
    {
        var session = rig.SignedIn();

        Assert.Equal([Fixed.Id("challenge")], StepUp.Start(rig.Account, session, Context).Next!.Challenges.Keys);
    }

    [Fact]
    public void A_session_and_its_refresh_token()
    {
        var signedIn = ByPassword(rig);

        var session = Assert.Single(signedIn.Next!.Sessions.Values);
        Assert.Equal(Fixed.Id("session"), session.Id);
        Assert.Equal(Fixed.Secret("refresh").Sha256(), session.RefreshHash);
        Assert.Equal(Text(Fixed.Secret("refresh")), Text(GrantOf(signedIn).Refresh));
    }

    [Fact]
    public void A_recognised_device_and_its_token()
    {
        var signedIn = ByPassword(rig);

        var device = Assert.Single(signedIn.Next!.Devices.Values);
        Assert.Equal(Fixed.Id("device"), device.Id);
        Assert.Equal(Fixed.Secret("device-token").Sha256(), device.TokenHash);
        Assert.Equal(Text(Fixed.Secret("device-token")), Text(GrantOf(signedIn).Device!.Proof));
    }

    [Fact]
    public void The_next_refresh_token()
    {
        var grant = ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant;

        var refreshed = Refresh.Decide(rig.Account, grant.SessionId, grant.Generation, grant.Refresh, Context);

        Assert.Equal(Text(Fixed.Secret("refresh")), Text(refreshed.Outcome.Value.Refresh));
    }

    [Fact]
    public void The_refresh_token_after_a_step_up()
    {
        var session = rig.SignedIn();
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value.Ref;

        var renewed = Verification.Decide(
            rig.Account, challenge, rig.AnswerOf(AccountRig.Password, Factor.Password), rig.Verifiers, Context);

        Assert.Equal(Text(Fixed.Secret("refresh")), Text(GrantOf(renewed).Refresh));
    }

    [Fact]
    public void The_lane_of_an_unlock_link_and_its_token()
    {
        rig.FailTimes(5);

        var unlocked = Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, Context);

        var lane = Assert.Single(unlocked.Next!.Devices.Values);
        Assert.Equal(Fixed.Id("lane"), lane.Id);
        Assert.Equal(Fixed.Secret("lane-token").Sha256(), lane.TokenHash);
        Assert.Equal(Text(Fixed.Secret("lane-token")), Text(unlocked.Outcome.Value.Proof));
    }

    [Fact]
    public void A_number_that_becomes_a_second_factor()
    {
        var caller = Caller.Session(rig.SignedIn());

        var started = AccountFactors.Start(rig.Account, caller, Factor.Sms, Number, Allowed);

        Assert.Equal(Fixed.Id("pending-factor"), started.Next!.PendingFactors[Factor.Sms].Id);
    }

    [Fact]
    public void A_number_that_becomes_the_users_own()
    {
        var session = SignedInByCode();

        var started = OwnAddress.Start(rig.Account, session, Number, Allowed);

        Assert.Equal(Fixed.Id("pending-address"), started.Next!.PendingAddresses[Channel.Sms].Id);
    }

    [Fact]
    public void A_passkey_to_be_made() => Assert.Equal(
        Fixed.Id("passkey"), StartedPasskey().Outcome.Value.ChallengeId);

    // 64 random bytes (WebAuthn Level 3, 14.6.1); one label gives 32.
    [Fact]
    public void The_user_handle_for_passkeys_is_two_labels_long() => Assert.Equal(
        [.. Fixed.Bytes("passkey-handle-1", 32), .. Fixed.Bytes("passkey-handle-2", 32)],
        System.Buffers.Text.Base64Url.DecodeFromChars(StartedPasskey().Next!.Head.PasskeyHandle));

    private static Address Number => new(Channel.Sms, "+46700000009", "new number", "new phone");

    private static string Text(Secret secret) => Convert.ToHexString(secret.Reveal());

    private static SessionGrant GrantOf(Decision<Account, LoginOutcome> decision) =>
        ((LoginOutcome.SignedIn)decision.Outcome.Value).Grant;

    private Decision<Account, LoginOutcome> ByPassword(AccountRig of) => FirstFactor.ByPassword(
        of.Account, new PasswordCheck(Secret.FromText(AccountRig.Password), of.Hashing), null, Context);

    private Decision<Account, PasskeyToMake> StartedPasskey()
    {
        var caller = Caller.Session(rig.SignedIn());
        return AccountPasskeys.Start(rig.Account, caller, null, Context);
    }

    private string SignedInByCode()
    {
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        return ((LoginOutcome.SignedIn)rig.Verify(begun, rig.SentCode(), Factor.Email).Value).Grant.SessionId;
    }
}
